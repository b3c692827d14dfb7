// SPDX-License-Identifier: BSD-2-Clause
#include "record.h"

#include <errno.h>
#include <string.h>

#define NUMBER_LEN  8
#define ADDRESS_LEN 16

bool record_known(const struct record_value *v)
{
	return v->status == IDS_OK || v->status == IDS_TRUNCATED;
}

bool record_is_number(const struct record_value *v)
{
	if (!v->field || v->len != NUMBER_LEN || !record_known(v))
		return false;
	switch (v->field->type) {
	case IDS_TYPE_INT:
	case IDS_TYPE_UINT:
	case IDS_TYPE_BOOL:
	case IDS_TYPE_DURATION:
	case IDS_TYPE_FLAGS:
	case IDS_TYPE_ENUM:
	case IDS_TYPE_USER: return true;
	default: return false;
	}
}

uint64_t record_number(const struct record_value *v)
{
	uint64_t number;

	memcpy(&number, v->bytes, sizeof(number));
	return number;
}

static bool length_fits(const struct record_value *v)
{
	if (!record_known(v) || !v->field)
		return true;
	switch (v->field->type) {
	case IDS_TYPE_STRING:
	case IDS_TYPE_PATH:
	case IDS_TYPE_NONE: return true;
	case IDS_TYPE_IP: return v->len == ADDRESS_LEN;
	default: return v->len == NUMBER_LEN;
	}
}

/* Returns bytes of the value with header and padding, or a negative errno. */
static int64_t decode_value(const uint8_t *at, size_t left, const struct manifest *m,
			    struct record_value *ret)
{
	struct ids_value head;
	size_t padded;

	if (left < sizeof(head))
		return -EBADMSG;
	memcpy(&head, at, sizeof(head));
	left -= sizeof(head);
	if (head.len > left || head.status > IDS_TRUNCATED)
		return -EBADMSG;
	padded = ((size_t)head.len + 7) & ~(size_t)7;
	*ret = (struct record_value){
		.field = manifest_field(m, head.field),
		.id = head.field,
		.who = head.who,
		.status = head.status,
		.len = head.len,
		.bytes = at + sizeof(head),
	};
	if (!length_fits(ret))
		return -EBADMSG;
	return (int64_t)(sizeof(head) + (padded < left ? padded : left));
}

static int check_head(const struct ids_record *head, size_t size, const struct manifest *m)
{
	if (head->version != IDS_RECORD_VERSION)
		return -EPROTONOSUPPORT;
	if (head->type != IDS_REC_MATCH && head->type != IDS_REC_UNDECIDED)
		return -EPROTONOSUPPORT;
	if (head->size < sizeof(*head) || head->size > size || head->rule >= m->nrules)
		return -EBADMSG;
	return 0;
}

int record_decode(const void *bytes, size_t size, const struct manifest *m, struct record *ret)
{
	const uint8_t *data = bytes;
	size_t at = sizeof(ret->head);
	int err;

	if (size < sizeof(ret->head))
		return -EBADMSG;
	ret->m = m;
	memcpy(&ret->head, data, sizeof(ret->head));
	err = check_head(&ret->head, size, m);
	if (err)
		return err;
	for (ret->nvalues = 0; at < ret->head.size; ret->nvalues++) {
		int64_t used;

		if (ret->nvalues == RECORD_VALUES)
			return -E2BIG;
		used = decode_value(data + at, ret->head.size - at, m, &ret->values[ret->nvalues]);
		if (used < 0)
			return (int)used;
		at += (size_t)used;
	}
	return 0;
}

const struct record_value *record_find(const struct record *r, unsigned who, const char *name)
{
	for (unsigned i = 0; i < r->nvalues; i++) {
		const struct record_value *v = &r->values[i];

		if (v->who == who && v->field &&
		    !strcmp(manifest_str(r->m, v->field->name_str), name))
			return v;
	}
	return NULL;
}

uint64_t record_find_number(const struct record *r, unsigned who, const char *name,
			    uint64_t otherwise)
{
	const struct record_value *v = record_find(r, who, name);

	return v && record_is_number(v) ? record_number(v) : otherwise;
}
