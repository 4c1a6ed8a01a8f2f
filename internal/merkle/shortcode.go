package merkle

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// shortAlphabet is Crockford's base32: without I, L, O and U.
const shortAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	shortDigits = 20 // of 5 bits each: 100 bits
	shortGroup  = 5
)

// ShortCode is what a brief prints of its tree head (核验码): the first 100 bits
// of SHA-256(size as 8 bytes, big-endian ‖ root), in either suite, as four
// groups of five, such as 7K3QF-9M2XD-4T8HJ-0RWVB. Finding a second tree with
// the code of a printed one takes some 2^100 attempts.
func ShortCode(size int64, root Hash) string {
	var buf [8 + HashSize]byte
	binary.BigEndian.PutUint64(buf[:], uint64(size))
	copy(buf[8:], root[:])
	sum := sha256.Sum256(buf[:])

	var b strings.Builder
	for i := range shortDigits {
		if i > 0 && i%shortGroup == 0 {
			b.WriteByte('-')
		}
		// Digit i is bits 5i to 5i+4, which lie within two bytes.
		bit := 5 * i
		two := binary.BigEndian.Uint16(sum[bit/8:])
		b.WriteByte(shortAlphabet[two>>(11-bit%8)&31])
	}
	return b.String()
}

// ParseShortCode reads a code as people type it and gives it as [ShortCode]
// writes it: case, spaces and dashes do not matter, full-width letters are
// letters, O is 0, I and L are 1.
func ParseShortCode(typed string) (string, error) {
	var b strings.Builder
	digits := 0
	for _, r := range typed {
		if r >= '！' && r <= '～' { // the full-width forms of ASCII
			r -= '！' - '!'
		}
		if strings.ContainsRune(" \t\r\n\u00a0\u3000-_‐‑‒–—―−.·", r) {
			continue
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(shortAlphabet, r) {
			return "", fmt.Errorf("%q does not occur in a verification code", r)
		}
		if digits == shortDigits {
			return "", fmt.Errorf("a verification code has %d letters and digits, this one has more", shortDigits)
		}
		if digits > 0 && digits%shortGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
		digits++
	}
	if digits != shortDigits {
		return "", fmt.Errorf("a verification code has %d letters and digits, this one has %d", shortDigits, digits)
	}
	return b.String(), nil
}
