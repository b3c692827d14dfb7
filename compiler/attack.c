// SPDX-License-Identifier: BSD-2-Clause
#include "attack.h"

#include <string.h>
#include <strings.h>

const struct attack_tactic attack_tactics[ATTACK_COLUMNS] = {
#define TACTIC(letter, ident, name) {letter, ident, name},
#include "../stdlib/catalog/attack.def"
	{0, "other", "No tactic known"},
};

static const struct {
	const char *id, *tactics, *name;
} techniques[] = {
#define TECHNIQUE(id, tactics, name) {id, tactics, name},
#include "../stdlib/catalog/attack.def"
};

#define NTECHNIQUES (sizeof(techniques) / sizeof(*techniques))
#define PARENT      5 /* characters of "T1059" */
#define SUB         9 /* of "T1059.004" */

static bool digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

bool attack_is_technique(const char *tag)
{
	size_t len = strlen(tag);

	if ((len != PARENT && len != SUB) || (*tag != 'T' && *tag != 't') || !digits(tag + 1, 4))
		return false;
	return len == PARENT || (tag[PARENT] == '.' && digits(tag + PARENT + 1, 3));
}

int attack_tactic_tag(const char *tag)
{
	for (int i = 0; i < ATTACK_OTHER; i++) {
		const char *s = tag, *t = attack_tactics[i].ident;

		while (*s && *t && (*t == '-' ? *s == '-' || *s == '_' : (*s | 0x20) == *t)) {
			s++;
			t++;
		}
		if (!*s && !*t)
			return i;
	}
	return -1;
}

const char *attack_name(const char *id)
{
	for (size_t i = 0; i < NTECHNIQUES; i++)
		if (!strcasecmp(techniques[i].id, id))
			return techniques[i].name;
	return NULL;
}

static const char *letters_of(const char *id, size_t len)
{
	for (size_t i = 0; i < NTECHNIQUES; i++)
		if (strlen(techniques[i].id) == len && !strncasecmp(techniques[i].id, id, len))
			return techniques[i].tactics;
	return NULL;
}

uint32_t attack_tactics_of(const char *id)
{
	const char *letters = letters_of(id, strlen(id));
	uint32_t bits = 0;

	if (!letters && strlen(id) == SUB)
		letters = letters_of(id, PARENT);
	for (int i = 0; letters && i < ATTACK_OTHER; i++)
		if (strchr(letters, attack_tactics[i].letter))
			bits |= 1u << i;
	return bits;
}
