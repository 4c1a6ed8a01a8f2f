package signin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/internal/ident"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/signin"
	"linli/internal/store/storetest"
)

const (
	known   = "13800138000"
	unknown = "13900139000"
)

func TestCodeSignsIn(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		c, code := r.code(desk, known)
		if len(code) != 6 || c.Digits != 6 {
			t.Fatalf("the code is %q", code)
		}
		token, o, err := r.VerifyCode(ctx, desk, c.ID, "138 0013 8000", " "+code)
		if err != nil {
			t.Fatal(err)
		}
		if o.Subject != (signin.Subject{Kind: signin.Person, ID: "person-1"}) || o.Stage != signin.Full {
			t.Errorf("the session is %+v", o)
		}
		if _, err := r.Session(ctx, token); err != nil {
			t.Error(err)
		}
		if _, _, err := r.VerifyCode(ctx, desk, c.ID, known, code); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("a code was used twice: %v", err)
		}

		// A phone that is nobody's yet may register, and nothing else.
		c, code = r.code(desk, unknown)
		_, o, err = r.VerifyCode(ctx, desk, c.ID, unknown, code)
		if err != nil {
			t.Fatal(err)
		}
		if o.Subject.Kind != signin.Phone {
			t.Errorf("the session is %+v", o)
		}
		// Who has left is out at the next request.
		r.people.gone["person-1"] = true
		if _, err := r.Session(ctx, token); !errors.Is(err, signin.ErrNoSession) {
			t.Errorf("who has left is still signed in: %v", err)
		}
	})
}

// What a stranger can see of a registered phone and of another is the same,
// and the directory is not even asked until a code was right.
func TestPhonesLookAlike(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		var answers []string
		for _, phone := range []string{known, unknown} {
			c := must(r.RequestCode(ctx, visitor("d-"+phone), phone))(t)
			_, _, wrong := r.VerifyCode(ctx, visitor("d-"+phone), c.ID, phone, "xxxxxx")
			_, again := r.RequestCode(ctx, visitor("d-"+phone), phone)
			var over *limit.Error
			if !errors.As(again, &over) {
				t.Fatalf("a second code within a minute: %v", again)
			}
			answers = append(answers, fmt.Sprint(len(c.ID), c.Digits, c.Until, wrong, over.Wait))
		}
		if answers[0] != answers[1] {
			t.Errorf("they differ:\n%s\n%s", answers[0], answers[1])
		}
		if r.people.asked != 0 {
			t.Errorf("the directory was asked %d times", r.people.asked)
		}
		if r.phones.sent != 2 {
			t.Errorf("%d codes sent, want one each", r.phones.sent)
		}
	})
}

func TestCodeRefused(t *testing.T) {
	tests := map[string]func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string){
		"wrong": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			return desk, c.ID, known, other(code)
		},
		"empty": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			return desk, c.ID, known, ""
		},
		"another phone": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			return desk, c.ID, unknown, code
		},
		"another browser": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			return visitor("thief"), c.ID, known, code
		},
		"another challenge": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			return desk, c.ID + "x", known, code
		},
		"too late": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			r.now = r.now.Add(5 * time.Minute)
			return desk, c.ID, known, code
		},
		"a newer one was sent": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			r.now = r.now.Add(time.Minute)
			r.code(desk, known)
			return desk, c.ID, known, code
		},
		"five wrong ones before": func(r *rig, c signin.Challenge, code string) (onetime.Visitor, string, string, string) {
			for range 5 {
				_, _, _ = r.VerifyCode(r.t.Context(), desk, c.ID, known, other(code))
			}
			return desk, c.ID, known, code
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				c, code := r.code(desk, known)
				v, challenge, phone, code := tt(r, c, code)
				if _, _, err := r.VerifyCode(t.Context(), v, challenge, phone, code); !errors.Is(err, signin.ErrWrong) {
					t.Errorf("%v, want ErrWrong", err)
				}
			})
		})
	}
	t.Run("four wrong ones before are forgiven", func(t *testing.T) {
		each(t, func(t *testing.T, r *rig) {
			c, code := r.code(desk, known)
			for range 4 {
				_, _, _ = r.VerifyCode(t.Context(), desk, c.ID, known, other(code))
			}
			if _, _, err := r.VerifyCode(t.Context(), desk, c.ID, known, code); err != nil {
				t.Error(err)
			}
		})
	})
}

// other is a code that differs from the right one.
func other(code string) string {
	last := (code[len(code)-1]-'0'+1)%10 + '0'
	return code[:len(code)-1] + string(last)
}

func TestCodeLimits(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := t.Context()
		phone := func(i int) string { return fmt.Sprintf("139%08d", i) }
		ask := func(v onetime.Visitor, p string) bool {
			_, err := r.RequestCode(ctx, v, p)
			var over *limit.Error
			if err != nil && !errors.As(err, &over) {
				t.Fatal(err)
			}
			return err == nil
		}
		// 10,000 wishes for one phone from everywhere: ten a day arrive, and
		// as many again spread over the day.
		sent := 0
		for i := range 300 {
			if ask(onetime.Visitor{Network: fmt.Sprint("n", i), Device: fmt.Sprint("d", i)}, known) {
				sent++
			}
			r.now = r.now.Add(5 * time.Minute)
		}
		if sent < 10 || sent > 21 {
			t.Errorf("%d codes reached one phone in a day", sent)
		}
		// One network, many phones and devices: half an allowance in one burst, then
		// a wait. One device, many networks.
		sent = 0
		for i := range 400 {
			if ask(onetime.Visitor{Network: "bad", Device: fmt.Sprint("e", i)}, phone(i)) {
				sent++
			}
		}
		if most := int(onetime.DefaultLimits.Network.N/2) + 2; sent > most || sent < most-2 {
			t.Errorf("%d codes for one network in one burst, want %d", sent, most)
		}
		sent = 0
		for i := range 60 {
			if ask(onetime.Visitor{Network: fmt.Sprint("m", i), Device: "bad"}, phone(1000+i)) {
				sent++
			}
		}
		if sent != 30 {
			t.Errorf("%d codes for one device in one burst, want 30", sent)
		}
	})
}

func TestNotAMobile(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	for _, phone := range []string{"", "123", "010-12345678", "1380013800a", strings.Repeat("1", 1000), "' OR 1=1"} {
		var over *limit.Error
		if _, err := r.RequestCode(t.Context(), desk, phone); err == nil || errors.As(err, &over) {
			t.Errorf("%q: %v", phone, err)
		}
		if _, _, err := r.VerifyCode(t.Context(), desk, "x", phone, "123456"); !errors.Is(err, signin.ErrWrong) {
			t.Errorf("%q: %v", phone, err)
		}
	}
}

// A spray over 1.2 million phones, from as many networks and devices as it
// likes, may take over less than 0.01 accounts a day. What counts is how many
// guesses are compared at all, each worth 10^-digits. With a ceiling three
// times as high the same attack does better: the test can fail.
func TestSpray(t *testing.T) {
	takenOver := func(t *testing.T, ceiling int64) float64 {
		r := newRig(t, storetest.SQLite(t))
		limits := onetime.DefaultLimits
		limits.Wrong.N = ceiling
		r.Codes = onetime.New(r.Keys, r.Clock, r.phones, limits)
		ctx := t.Context()
		expected, first, n := 0.0, 0.0, 0
		const windows = 3 // of 31 minutes: longer waits win no more, shorter ones get long codes
		for w := range windows {
			// Stocks up on codes while they are short, then guesses until told to wait.
			type open struct {
				v     onetime.Visitor
				c     signin.Challenge
				phone string
			}
			var stock []open
			for range int(ceiling) / 100 / 5 / min(w+1, 2) {
				n++
				v := onetime.Visitor{Network: fmt.Sprint("n", n), Device: fmt.Sprint("d", n)}
				phone := fmt.Sprintf("13%09d", n)
				stock = append(stock, open{v, must(r.RequestCode(ctx, v, phone))(t), phone})
			}
			compared := 0.0
		guessing:
			for _, o := range stock {
				for range 5 {
					_, _, err := r.VerifyCode(ctx, o.v, o.c.ID, o.phone, strings.Repeat("x", o.c.Digits))
					if !errors.Is(err, signin.ErrWrong) {
						break guessing
					}
					chance := 1e-6
					if o.c.Digits == 8 {
						chance = 1e-8
					}
					compared += chance
				}
			}
			if w == 0 {
				first = compared
			} else {
				expected += compared
			}
			r.now = r.now.Add(31 * time.Minute)
		}
		// The first burst once, the rate after it for the rest of a day.
		return first + expected*(24*60/31.-1)/(windows-1)
	}
	if got := takenOver(t, onetime.DefaultLimits.Wrong.N); got >= 0.01 || got < 0.0001 {
		t.Errorf("a day's spray takes over %.4f accounts, want less than 0.01", got)
	} else {
		t.Logf("a day's spray takes over %.4f accounts", got)
	}
	if got := takenOver(t, 3*onetime.DefaultLimits.Wrong.N); got < 0.01 {
		t.Errorf("with three times the ceiling it takes over %.4f: the simulation sees no attack", got)
	}
}

// While a spray goes on, honest people get longer codes and come in.
func TestHonestPeopleDuringSpray(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	ctx := t.Context()
	for i := range 24 {
		v := onetime.Visitor{Network: fmt.Sprint("n", i), Device: fmt.Sprint("d", i)}
		phone := fmt.Sprintf("13%09d", i)
		c := must(r.RequestCode(ctx, v, phone))(t)
		for range 5 {
			_, _, _ = r.VerifyCode(ctx, v, c.ID, phone, "x")
		}
	}
	c, code := r.code(desk, known)
	if c.Digits != 8 || len(code) != 8 {
		t.Fatalf("under attack the code is %q", code)
	}
	if _, _, err := r.VerifyCode(ctx, desk, c.ID, known, code); err != nil {
		t.Error(err)
	}
}

// Nothing stored or logged is a phone, a code or a token.
func TestNothingInClear(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, code := r.code(desk, known)
		token, _, err := r.VerifyCode(t.Context(), desk, c.ID, known, code)
		if err != nil {
			t.Fatal(err)
		}
		c2, code2 := r.code(desk, unknown)
		kept := r.stored() + r.log.String()
		for name, secret := range map[string]string{
			"a phone": known, "a stranger's phone": unknown, "a code": code2, "a challenge": c2.ID, "a token": token, "a used challenge": c.ID,
		} {
			if strings.Contains(kept, secret) {
				t.Errorf("%s is kept in clear", name)
			}
		}
	})
}

func TestNoPhones(t *testing.T) {
	r := newRig(t, storetest.SQLite(t), func(o *signin.Options) { o.People = nil })
	if _, err := r.RequestCode(context.Background(), desk, known); !errors.Is(err, signin.ErrOff) {
		t.Error(err)
	}
	if _, _, err := r.VerifyCode(context.Background(), desk, "x", known, "123456"); !errors.Is(err, signin.ErrOff) {
		t.Error(err)
	}
	_ = ident.Phone(known)
}
