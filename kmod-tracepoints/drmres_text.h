/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_TEXT_H
#define DRMRES_TEXT_H

/* Short strings, a word at a time: every event of a resource has two. */

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/word-at-a-time.h>

/* Of @text with its last zero. */
static inline size_t drmres_text_size(const char *text)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, zeroes;
	size_t done = 0;

	/* An aligned word that begins in the string can be read. */
	if (!IS_ALIGNED((unsigned long)text, sizeof(word)))
		return strlen(text) + 1;
	for (;;) {
		word = read_word_at_a_time(text + done);
		if (has_zero(word, &zeroes, &constants))
			break;
		done += sizeof(word);
	}
	zeroes = create_zero_mask(prep_zero_mask(word, zeroes, &constants));
	return done + find_zero(zeroes) + 1;
}

/* The last word overlaps with the one before it. */
static __always_inline void drmres_text_copy(char *to, const char *from, size_t size)
{
	const size_t word = sizeof(u64);
	size_t done;

	if (size < word) {
		memcpy(to, from, size);
		return;
	}
	for (done = 0; done + word < size; done += word)
		memcpy(to + done, from + done, word);
	memcpy(to + size - word, from + size - word, word);
}

/* Of one that may have changed, and grown, since its size was asked for. */
static __always_inline void drmres_text_copy_cut(char *to, const char *from,
						 size_t size)
{
	drmres_text_copy(to, from, size);
	to[size - 1] = 0;
}

#endif
