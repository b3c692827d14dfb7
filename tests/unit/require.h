/* SPDX-License-Identifier: BSD-2-Clause */
/* An assertion without which the rest of a test has no meaning, in a form that static checks
 * understand. */
#ifndef IDS_REQUIRE_H
#define IDS_REQUIRE_H

#include <CUnit/CUnit.h>
#include <stdlib.h>

/** REQUIRE - ends the test if @cond is false */
#define REQUIRE(cond)                                                                              \
	do {                                                                                       \
		CU_ASSERT_FATAL((cond) ? 1 : 0);                                                   \
		if (!(cond))                                                                       \
			abort(); /* not reached: CUnit has jumped out */                           \
	} while (0)

#endif
