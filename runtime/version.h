/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_VERSION_H
#define IDS_VERSION_H

#ifndef IDS_VERSION
#define IDS_VERSION "0.1.0"
#endif

#endif
