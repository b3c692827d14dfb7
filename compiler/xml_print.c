// SPDX-License-Identifier: BSD-2-Clause
#include "xml_print.h"

#include "source.h" /* utf8_length() */

static void put_byte(FILE *f, unsigned char c)
{
	switch (c) {
	case '&': fputs("&amp;", f); break;
	case '<': fputs("&lt;", f); break;
	case '>': fputs("&gt;", f); break;
	case '"': fputs("&quot;", f); break;
	case '\'': fputs("&#39;", f); break;
	default: fputc(c < ' ' && c != '\n' && c != '\t' ? '?' : c, f);
	}
}

void xml_text(FILE *f, const char *s, size_t len)
{
	while (len) {
		unsigned n = utf8_length(s, len);

		if (n == 1)
			put_byte(f, (unsigned char)*s);
		else if (n)
			fwrite(s, 1, n, f);
		else
			fputs("\xEF\xBF\xBD", f);
		n = n ? n : 1;
		s += n;
		len -= n;
	}
}
