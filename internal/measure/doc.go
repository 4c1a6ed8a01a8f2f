// Package measure holds the units of count of domain rules as types that never
// mix: persons cannot be added to person-times, money not to millilitres. It
// owns overflow-checked addition, exact decimals of ratios, money in words and
// digits, and the registry of unit codes that facts carry.
//
// Every quantity is an int64 in the smallest unit (minutes, fen, millilitres,
// grams, single things). Nothing here uses floating point; what people read
// (hours, yuan, blood units, kilograms) is divided and rounded once, at the
// end.
//
// It is on floor 0 and imports only text.
package measure
