/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about few fields and few values, so that their conditions have to do with each other. */
#ifndef IDS_PROVE_FOCUS_H
#define IDS_PROVE_FOCUS_H

#include "../compare/generate.h"

/** focus_set - replaces the rules of @set */
void focus_set(struct set *set);

#endif
