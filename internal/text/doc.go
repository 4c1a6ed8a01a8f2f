// Package text holds what people read: a message in Chinese and in English,
// and what search needs of a Chinese text (its pinyin, its initials, its one-
// and two-character terms).
//
// It is on floor 0 and imports no other room.
package text
