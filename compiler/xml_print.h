/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_XML_PRINT_H
#define IDS_XML_PRINT_H

#include <stddef.h>
#include <stdio.h>

/**
 * xml_text - @len bytes of @s as text or as an attribute's value, of XML and HTML
 *
 * Control characters, which XML cannot have, become '?', bytes that are not UTF-8 U+FFFD.
 */
void xml_text(FILE *f, const char *s, size_t len);

#endif
