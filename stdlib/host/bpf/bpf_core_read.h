/* SPDX-License-Identifier: BSD-2-Clause */
/* There is no kernel to read: whatever would be read is zero. */
#ifndef IDS_HOST_BPF_CORE_READ_H
#define IDS_HOST_BPF_CORE_READ_H

#define BPF_CORE_READ(src, ...)             (0)
#define bpf_core_read(dst, size, src)       (-1)
#define bpf_core_field_exists(field)        (0)
#define bpf_core_type_exists(type)          (0)
#define bpf_core_type_size(type)            (0)
#define bpf_core_enum_value_exists(e, name) (0)

#endif
