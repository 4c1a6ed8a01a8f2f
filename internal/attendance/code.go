package attendance

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// A post's changing code is
//
//	post "." step in base 36 "." MAC
//
// and its printed one post ".p." MAC. The MAC is 80 bits of the vault's keyed
// index, so that nobody makes a code who has not the keys. A step is half a
// minute; a code counts during its own and the next. Photographing it and
// sending it to a friend is therefore of use for a minute at most; the printed
// one proves no more than that somebody has been at the place at some time.
const (
	stepMillis = 30_000
	stepsGood  = 1 // how many steps back still count
)

const (
	fieldCode    = "attendance.code"
	fieldPrinted = "attendance.printed"
	fieldSeen    = "attendance.seen"
	fieldOnce    = "attendance.once"
)

var macForm = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (a *Attendance) mac(field, value string) string {
	sum := a.Keys.Index(field, value)
	return macForm.EncodeToString(sum[:10])
}

func (a *Attendance) fits(mac, field, value string) bool {
	return subtle.ConstantTimeCompare([]byte(mac), []byte(a.mac(field, value))) == 1
}

func stepAt(at civil.Instant) int64 { return int64(at) / stepMillis }

// Code is the code a post shows now, and when it changes.
func (a *Attendance) Code(post string) (code string, until civil.Instant) {
	step := stepAt(a.now())
	return a.codeAt(post, step), civil.Instant(step+1) * stepMillis
}

func (a *Attendance) codeAt(post string, step int64) string {
	n := strconv.FormatInt(step, 36)
	return post + "." + n + "." + a.mac(fieldCode, post+"\x00"+n)
}

// PrintedCode is the code for a post's poster.
func (a *Attendance) PrintedCode(post string) string {
	return post + ".p." + a.mac(fieldPrinted, post)
}

// shown is what a code proves.
type shown struct {
	post    string
	step    int64 // 0: the printed code
	printed bool
}

// readCode checks a code. It says nothing about its age.
func (a *Attendance) readCode(code string) (shown, error) {
	if len(code) > 120 {
		return shown{}, ErrForged
	}
	rest, mac, ok := cutLast(code, '.')
	post, step, ok2 := cutLast(rest, '.')
	if !ok || !ok2 || post == "" {
		return shown{}, ErrForged
	}
	if step == "p" {
		if !a.fits(mac, fieldPrinted, post) {
			return shown{}, ErrForged
		}
		return shown{post: post, printed: true}, nil
	}
	n, err := strconv.ParseInt(step, 36, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 36) != step || !a.fits(mac, fieldCode, post+"\x00"+step) {
		return shown{}, ErrForged
	}
	return shown{post: post, step: n}, nil
}

// fresh reports whether a changing code counts at an instant.
func (s shown) fresh(at civil.Instant) bool {
	now := stepAt(at)
	return s.printed || s.step <= now+1 && s.step >= now-stepsGood
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// seenFor is how long whoever has scanned a code may take to press a button.
const seenFor = 10 * minute

// seen is a receipt for one person that they scanned a code in time: the page
// after the scan carries it, so that the minute a code counts need not hold
// while somebody reads.
func (a *Attendance) seen(person string, s shown, at civil.Instant) string {
	grade := "s"
	if s.printed {
		grade = "p"
	}
	body := "seen." + s.post + "." + grade + "." + strconv.FormatInt(int64(at), 36)
	return body + "." + a.mac(fieldSeen, person+"\x00"+body)
}

// readSeen checks a receipt for a person at an instant; no receipt at all is
// not ok and no error.
func (a *Attendance) readSeen(person, receipt string, at civil.Instant) (s shown, ok bool, err error) {
	if !strings.HasPrefix(receipt, "seen.") || len(receipt) > 160 {
		return s, false, nil
	}
	body, mac, _ := cutLast(receipt, '.')
	if !a.fits(mac, fieldSeen, person+"\x00"+body) {
		return s, true, ErrForged
	}
	rest, when, _ := cutLast(body, '.')
	rest, grade, _ := cutLast(rest, '.')
	n, err := strconv.ParseInt(when, 36, 64)
	if err != nil {
		return s, true, ErrForged
	}
	if at >= civil.Instant(n)+seenFor || at < civil.Instant(n) {
		return s, true, ErrStale
	}
	s = shown{post: strings.TrimPrefix(rest, "seen."), printed: grade == "p"}
	if !s.printed {
		s.step = stepAt(civil.Instant(n))
	}
	return s, true, nil
}

// Once is a one-time code: whoever uses it first has served the shift from one
// instant to another, by the leader's word who handed it out.
type Once struct {
	Code     string
	Shift    string
	From, To civil.Instant
	Until    civil.Instant // it can be used
	UsedBy   string
	UsedAt   civil.Instant
}

// onceFor is how long a one-time code can be used: three days after its end.
const onceFor = 72 * hour

// maxOnce is how many one-time codes are made at once.
const maxOnce = 200

// onceAlphabet has no letters and figures that are taken for one another.
const onceAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

func newOnce() string {
	var raw [8]byte
	rand.Read(raw[:])
	out := make([]byte, 0, 9)
	for i, b := range raw {
		if i == 4 {
			out = append(out, '-')
		}
		out = append(out, onceAlphabet[int(b)%len(onceAlphabet)])
	}
	return string(out)
}

// plainOnce undoes what people do when they copy a code by hand.
func plainOnce(s string) string {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '－' {
			return -1
		}
		return r
	}, s))
	if len(s) != 8 || strings.Trim(s, onceAlphabet) != "" {
		return ""
	}
	return s[:4] + "-" + s[4:]
}

func (a *Attendance) onceKey(code string) []byte {
	sum := a.Keys.Index(fieldOnce, code)
	return sum[:]
}

// HandOut makes one-time codes for a shift. From and to are the hours each is
// good for; 0 is the shift's. They are shown once and kept as digests only.
func (a *Attendance) HandOut(ctx context.Context, h Hand, shift string, n int, from, to civil.Instant) ([]Once, error) {
	s, err := a.Roster.Shift(ctx, a.DB.Read(), shift)
	if err != nil {
		return nil, err
	}
	_, thing, err := a.may(ctx, h, access.ServiceRecord, s)
	if err != nil {
		return nil, err
	}
	if from == 0 {
		from = s.Start
	}
	if to == 0 {
		to = s.End
	}
	var f fault.Faults
	if n < 1 || n > maxOnce {
		f.Add("n", text.Label{Zh: fmt.Sprintf("一次可发 1 到 %d 个", maxOnce), En: fmt.Sprintf("1 to %d at a time", maxOnce)})
	}
	if from < s.Start-a.limits.Early || to > s.End+a.limits.Late || to <= from || to-from > a.limits.Most {
		f.Add("to", msgTimesOutside)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	now := a.now()
	out := make([]Once, n)
	for i := range out {
		out[i] = Once{Code: newOnce(), Shift: shift, From: from, To: to, Until: max(to, now) + onceFor}
	}
	err = a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		err := store.Insert(ctx, tx, onceTable, n, func(i int, args []any) []any {
			o := out[i]
			return append(args, a.onceKey(o.Code), shift, int64(from), int64(to), h.ID(), int64(now), int64(o.Until), "", int64(0))
		})
		if err != nil {
			return fmt.Errorf("hand out codes: %w", err)
		}
		return access.Record(ctx, tx, h.actor(now), access.ServiceRecord, thing, fmt.Sprintf("%d one-time codes", n), access.Done)
	})
	return out, err
}

var onceTable = store.Table{
	Name:    "attendance_code",
	Columns: []string{"code", "shift", "from_at", "to_at", "made_by", "made_at", "until_at", "used_by", "used_at"},
}
