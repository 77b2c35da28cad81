// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "drmres_static.h"

/*
 * The linker keeps the functions of an object file together, and those of
 * drm_managed.c have names that only drm's have. What follows one of them, or
 * comes before it, with no other name between, is drm's too.
 */

/* Of a file of the kernel, far more than drm_managed.c has. */
#define MAX_NEIGHBOURS 64

struct function {
	unsigned long begin, end;
	char name[KSYM_SYMBOL_LEN];
};

static bool look_up(unsigned long address, struct function *function)
{
	unsigned long offset, size;
	char *plus;

	sprint_symbol(function->name, address);
	plus = strrchr(function->name, '+');
	if (!plus || sscanf(plus, "+%lx/%lx", &offset, &size) != 2)
		return false;
	*plus = '\0';
	function->begin = address - offset;
	function->end = function->begin + size;
	return true;
}

static bool is_named(const char *symbol, const char *name)
{
	size_t length = strlen(name);

	/* gcc may have split or changed it: "del_dr.isra.0" */
	return !strncmp(symbol, name, length) &&
	       (!symbol[length] || symbol[length] == '.');
}

static bool is_drms(const char *symbol)
{
	static const char *const prefixes[] = {
		"drmm_", "__drmm_", "drm_managed_",
	};
	static const char *const names[] = {
		"alloc_dr", "free_dr", "add_dr", "del_dr",
	};
	int i;

	if (!strncmp(symbol, "__pfx_", 6))
		symbol += 6;
	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(symbol, prefixes[i], strlen(prefixes[i])))
			return true;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (is_named(symbol, names[i]))
			return true;
	return false;
}

/* The functions from @at on, or those before it: @found becomes the one of that name. */
static bool search(unsigned long at, bool upwards, const char *name,
		   unsigned long *found)
{
	static struct function function;
	int i;

	for (i = 0; i < MAX_NEIGHBOURS; i++) {
		if (!look_up(at, &function) || !is_drms(function.name))
			break;
		if (!strcmp(function.name, name)) {
			if (*found && *found != function.begin)
				return false;
			*found = function.begin;
		}
		at = upwards ? function.end : function.begin - 1;
	}
	return true;
}

unsigned long drmres_static_address(unsigned long inside, const char *name)
{
	unsigned long found = 0;

	return search(inside, true, name, &found) &&
	       search(inside, false, name, &found) ? found : 0;
}

unsigned long drmres_static_size(unsigned long address)
{
	static struct function function;

	return look_up(address, &function) ? function.end - function.begin : 0;
}

bool drmres_static_is_managed(unsigned long address)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol(name, address);
	return is_drms(name);
}
