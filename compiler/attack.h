/* SPDX-License-Identifier: BSD-2-Clause */
/* Tags of rules as techniques and tactics of ATT&CK. */
#ifndef IDS_ATTACK_H
#define IDS_ATTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** enum - numbers of tactics; techniques of which no tactic is known are under ATTACK_OTHER */
enum { ATTACK_OTHER = 14, ATTACK_COLUMNS };

/** struct attack_tactic - a tactic; @ident is "lateral-movement" */
struct attack_tactic {
	char letter;
	const char *ident, *name;
};
extern const struct attack_tactic attack_tactics[ATTACK_COLUMNS];

/** attack_is_technique - is @tag a technique's number, as T1059 or T1059.004? In either case */
bool attack_is_technique(const char *tag);
/** attack_tactic_tag - the number of the tactic that @tag names ("lateral_movement"), or -1 */
int attack_tactic_tag(const char *tag);
/** attack_name - the name of technique @id, NULL if it is not in the table */
const char *attack_name(const char *id);
/** attack_tactics_of - a bit for each tactic of @id, of its parent if only that is in the table; 0
 */
uint32_t attack_tactics_of(const char *id);

#endif
