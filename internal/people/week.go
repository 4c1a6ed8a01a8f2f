package people

import (
	"encoding/hex"
	"time"
)

// Week is when a person can serve: a bit for each of the 168 hours from Monday
// 0:00, in 42 hexadecimal digits; empty where nothing was said.
type Week string

const weekBytes = 168 / 8

// NewWeek makes a week of the hours for which f says yes.
func NewWeek(f func(day time.Weekday, hour int) bool) Week {
	var bits [weekBytes]byte
	for h := range 168 {
		if f(time.Weekday((h/24+1)%7), h%24) {
			bits[h/8] |= 0x80 >> (h % 8)
		}
	}
	if bits == [weekBytes]byte{} {
		return ""
	}
	return Week(hex.EncodeToString(bits[:]))
}

// At reports whether the person can serve in the hour that begins then.
func (w Week) At(day time.Weekday, hour int) bool {
	bits, err := hex.DecodeString(string(w))
	if err != nil || len(bits) != weekBytes || hour < 0 || hour > 23 {
		return false
	}
	h := (int(day)+6)%7*24 + hour
	return bits[h/8]&(0x80>>(h%8)) != 0
}

func (w Week) valid() bool {
	bits, err := hex.DecodeString(string(w))
	return w == "" || err == nil && len(bits) == weekBytes
}
