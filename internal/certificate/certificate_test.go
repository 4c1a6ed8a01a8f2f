package certificate_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"linli/internal/access"
	"linli/internal/certificate"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/merkle"
	"linli/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func says(err error, kind fault.Kind) bool {
	found := fault.Find(err)
	return len(found) > 0 && found[0].Kind == kind
}

// What somebody served is added up once, by content and recording
// organisation; the same request is the same certificate; numbers run on
// without gaps.
func TestIssue(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.busy("李春晓")
		c := r.issue("request-0001", p)
		if c.Number != "LL-2020-000001" || c.Name != "李**" || c.Minutes != 609 || c.Times != 4 || len(c.Lines) != 4 || len(c.Facts) != 4 {
			t.Fatalf("issued %+v", c)
		}
		if l := c.Lines[0]; l.Project != "“守护社区”门岗值守" || l.Org != "中流砥柱社会工作事务所" || l.Minutes != 245 {
			t.Errorf("first line %+v", l)
		}
		if c.Issuer != "邻里志愿服务平台" || c.From.String() != "2020-02-08" || c.To.String() != "2020-03-01" || certificate.Hours(c.Minutes) != "10.2" {
			t.Errorf("issued %+v", c)
		}
		if again := r.issue("request-0001", p); again.Number != c.Number || again.Code != c.Code {
			t.Errorf("the same request again: %+v", again)
		}
		feb, err := civil.ParseDay("2020-02-20")
		r.must(err)
		one, err := r.Issue(ctx, nil, certificate.Request{ID: "request-0002", Person: p, To: feb})
		r.must(err)
		if one.Number != "LL-2020-000002" || one.Minutes != 485 || one.Issuer != "中流砥柱社会工作事务所" {
			t.Errorf("until 20 February: %+v", one)
		}
		if _, err := r.Issue(ctx, nil, certificate.Request{ID: "request-0003", Person: r.Person("吴小雨", "")}); !errors.Is(err, certificate.ErrNothing) {
			t.Errorf("nothing to certify: %v", err)
		}
		if _, err := r.Issue(ctx, nil, certificate.Request{ID: "request-0001", Person: r.busy("诸葛明")}); !errors.Is(err, certificate.ErrUnknown) {
			t.Errorf("another's request: %v", err)
		}
		if _, err := r.Issue(ctx, nil, certificate.Request{ID: "request-0004", Person: p, From: feb, To: feb - 1}); !says(err, fault.Invalid) {
			t.Errorf("days the wrong way round: %v", err)
		}
		if mine, err := r.Mine(ctx, p); err != nil || len(mine) != 2 || mine[0].Number != "LL-2020-000002" {
			t.Errorf("mine: %+v, %v", mine, err)
		}
		stored := ""
		r.must(r.DB.Read().QueryRowContext(ctx, "SELECT content FROM certificate WHERE number = $1", c.Number).Scan(&stored))
		own, err := r.People.Own(ctx, p)
		r.must(err)
		if strings.Contains(stored, "李春晓") || strings.Contains(stored, own.IDNumber) {
			t.Errorf("what is kept holds the name or number: %s", stored)
		}
	})
}

// Hours are rounded once, to a tenth, half up.
func TestHours(t *testing.T) {
	for minutes, want := range map[int64]string{0: "0", 2: "0", 3: "0.1", 60: "1", 62: "1", 63: "1.1", 90: "1.5", 2790: "46.5", 299_999: "5000"} {
		if got := certificate.Hours(minutes); got != want {
			t.Errorf("%d minutes are %s hours, want %s", minutes, got, want)
		}
	}
}

// Certificates for many at once, from two processes, have numbers without gaps.
func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.busy("李春晓")
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if _, err := r.Issue(ctx, nil, certificate.Request{ID: fmt.Sprintf("request-%04d", i%15), Person: p}); err != nil {
					t.Error(err)
				}
			})
		}
		// One that fails leaves no gap either.
		wg.Go(func() { _, _ = r.Issue(ctx, nil, certificate.Request{ID: "request-9999", Person: "nobody"}) })
		wg.Wait()
		mine, err := r.Mine(ctx, p)
		r.must(err)
		for i, c := range mine {
			if want := fmt.Sprintf("LL-2020-%06d", len(mine)-i); c.Number != want {
				t.Errorf("number %s, want %s", c.Number, want)
			}
		}
		if len(mine) != 15 {
			t.Errorf("%d certificates, want 15", len(mine))
		}
	})
}

// A stranger with the sheet learns match or no match and what the sheet itself
// says; a corrected fact revokes it; a changed row or log is no match.
func TestCheck(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.busy("李春晓")
		c := r.issue("request-0001", p)
		typed := strings.ToLower(strings.ReplaceAll(c.Code, "-", " "))
		got, err := r.Check(ctx, typed, " ll-2020-000001 ")
		r.must(err)
		if got.Verdict != certificate.Match || got.Name != "李**" || got.Minutes != 609 || got.Number != c.Number {
			t.Errorf("checked %+v", got)
		}
		for _, no := range [][2]string{{c.Code, "LL-2020-000002"}, {"AAAAA-AAAAA-AAAAA-AAAAA", ""}, {"", ""}, {"李", ""}, {c.Code[:11], ""}} {
			if got, err := r.Check(ctx, no[0], no[1]); err != nil || got != (certificate.Shown{}) {
				t.Errorf("%q: %+v, %v", no, got, err)
			}
		}

		var b bytes.Buffer
		r.must(r.Proofs(ctx, &b, c.Code))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		r.must(err)
		if len(z.File) != 4 {
			t.Fatalf("%d proofs, want 4", len(z.File))
		}
		for i, f := range z.File {
			in, err := f.Open()
			r.must(err)
			body, err := io.ReadAll(in)
			r.must(err)
			proof, err := merkle.ParseProof(body)
			r.must(err)
			if at, err := proof.Verify(r.Keys.Verifiers()...); err != nil || at.Size < c.Size || proof.Index != c.Facts[i].Seq-1 {
				t.Errorf("%s: index %d at %d, %v", f.Name, proof.Index, at.Size, err)
			}
			if bytes.Contains(body, []byte(p)) {
				t.Errorf("%s tells the person", f.Name)
			}
		}

		// Somebody changes the row: more hours.
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE certificate SET content = replace(content, '\"minutes\":609', '\"minutes\":909')")
			return err
		}))
		if got, err := r.Check(ctx, c.Code, ""); err != nil || got.Verdict != certificate.NoMatch {
			t.Errorf("a changed row: %+v, %v", got, err)
		}

		// A fact is withdrawn: the certificates above it are revoked, and a new
		// one has its hours no more.
		second := r.issue("request-0002", p)
		r.void("stint-0001")
		if got, err := r.Check(ctx, second.Code, ""); err != nil || got.Verdict != certificate.Withdrawn {
			t.Errorf("a fact was withdrawn: %+v, %v", got, err)
		}
		if err := r.Proofs(ctx, io.Discard, second.Code); !errors.Is(err, certificate.ErrRevoked) {
			t.Errorf("proofs of a revoked certificate: %v", err)
		}
		again, err := r.Get(ctx, nil, second.ID, p)
		r.must(err)
		if !again.Corrected() {
			t.Errorf("not revoked: %+v", again)
		}
		if err := r.PDF(ctx, io.Discard, again, false); !errors.Is(err, certificate.ErrRevoked) {
			t.Errorf("a revoked sheet was printed: %v", err)
		}
		if anew := r.issue("request-0003", p); anew.Minutes != 369 {
			t.Errorf("issued anew: %+v", anew)
		}
	})
}

// Of whoever leaves nothing stays but that there was a certificate.
func TestForget(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		p := r.busy("李春晓")
		c := r.issue("request-0001", p)
		r.must(r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return certificate.Forget(ctx, tx, p, civil.At(r.Clock.Now()))
		}))
		if got, err := r.Check(ctx, c.Code, c.Number); err != nil || got.Verdict != certificate.Withdrawn || got.Name != "" || got.Minutes != 0 {
			t.Errorf("checked %+v, %v", got, err)
		}
		kept := ""
		r.must(r.DB.Read().QueryRowContext(ctx, "SELECT content FROM certificate").Scan(&kept))
		if strings.Contains(kept, "李") || strings.Contains(kept, "110***") || strings.Contains(kept, "门岗") {
			t.Errorf("what is kept: %s", kept)
		}
	})
}

// Who may: the person; a worker at the desk, for the person's own wish, which
// leaves a row with the person; nobody else.
func TestWhoMay(t *testing.T) {
	r := newRig(t, "")
	p, other := r.busy("李春晓"), r.busy("吴小雨")
	c := r.issue("request-0001", p)
	if _, err := r.Get(ctx, nil, c.ID, other); !errors.Is(err, certificate.ErrUnknown) {
		t.Errorf("another person reads it: %v", err)
	}
	worker, viewer, auditor := r.As("worker"), r.As("viewer"), r.As("auditor")
	for _, a := range []access.Actor{viewer, auditor} {
		if _, err := r.Issue(ctx, &a, certificate.Request{ID: "request-0002", Person: p}); !errors.Is(err, access.ErrDenied) {
			t.Errorf("%s issues: %v", a.ID, err)
		}
		if _, err := r.For(ctx, a, p); !errors.Is(err, access.ErrDenied) {
			t.Errorf("%s lists: %v", a.ID, err)
		}
		if err := r.Revoke(ctx, a, c.ID, "假的"); !errors.Is(err, access.ErrDenied) {
			t.Errorf("%s revokes: %v", a.ID, err)
		}
	}
	if _, err := r.Issue(ctx, &worker, certificate.Request{ID: "request-0003", Person: p}); err != nil {
		t.Errorf("a worker issues: %v", err)
	}
	looks, err := r.Access.WhoLookedAt(ctx, p, 10)
	r.must(err)
	if len(looks) == 0 || looks[0].Act != access.CertificateIssue {
		t.Errorf("who looked: %+v", looks)
	}
	far := r.Actor("far", access.Worker, "110108", "")
	if _, err := r.Issue(ctx, &far, certificate.Request{ID: "request-0004", Person: p}); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a worker elsewhere issues: %v", err)
	}
	if err := r.Revoke(ctx, worker, c.ID, " "); !says(err, fault.Invalid) {
		t.Errorf("revoked without a reason: %v", err)
	}
	r.must(r.Revoke(ctx, worker, c.ID, "冒领"))
	if got, err := r.Check(ctx, c.Code, ""); err != nil || got.Verdict != certificate.Withdrawn {
		t.Errorf("revoked: %+v, %v", got, err)
	}
	own := r.Actor("own", access.Worker, "", other)
	mine := r.issue("request-0005", other)
	if err := r.Revoke(ctx, own, mine.ID, "不要了"); !errors.Is(err, access.ErrDenied) {
		t.Errorf("somebody revokes their own: %v", err)
	}
}

// Hours that were imported are marked as such, and what was recorded twice
// counts once, on the sheet too.
func TestImportedHours(t *testing.T) {
	r := newRig(t, "")
	p := r.Person("李春晓", "")
	r.serve(p, "2020-02-08", 240, "gate-1", "zlsd", "epidemic.order") // from 08:00
	r.bring("old-1", p, "2020-02-08 10:00", "2020-02-08 13:00")
	r.bring("old-2", p, "2020-02-08 09:00", "2020-02-08 11:00")
	r.bring("old-3", p, "2020-02-09 09:00", "2020-02-09 11:00")
	c := r.issue("request-0001", p)
	if c.Minutes != 240+60+120 || c.Imported != 180 || c.Doubled != 240 || c.Times != 3 || len(c.Facts) != 3 {
		t.Errorf("%d minutes, %d imported, %d doubled, %d times of %d facts", c.Minutes, c.Imported, c.Doubled, c.Times, len(c.Facts))
	}
	var minutes int64
	for _, l := range c.Lines {
		if minutes += l.Minutes; l.Imported != (l.Service == "community") {
			t.Errorf("line %+v", l)
		}
	}
	if minutes != c.Minutes {
		t.Errorf("the lines have %d minutes, the whole %d", minutes, c.Minutes)
	}
	sheet := words(t, r, c, false)
	for _, want := range []string{"7小时", "其中3小时据其他系统导入的记录", "重复登记的时间只计一次", "〔导入〕"} {
		if !strings.Contains(strings.ReplaceAll(sheet, "\n", ""), want) {
			t.Errorf("the sheet does not say %s:\n%s", want, sheet)
		}
	}
}

// No history of stints, corrections, withdrawals and certificates leaves one
// valid whose hours are not the sum of its live facts, or whose code answers
// otherwise than it stands.
func TestHoursAreTheirFacts(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			p := r.Persons("", fmt.Sprint("人", round))[0]
			minutes := map[string]int64{} // live facts of the person
			var ids []string
			n := 0
			for range rapid.IntRange(1, 12).Draw(rt, "steps") {
				switch rapid.IntRange(0, 3).Draw(rt, "step") {
				case 0, 1:
					m := rapid.Int64Range(1, 80).Draw(rt, "minutes")
					id := r.serve(p, fmt.Sprintf("2020-02-%02d", rapid.IntRange(1, 29).Draw(rt, "day")), m, rapid.SampledFrom([]string{"", "gate-1", "meal-1"}).Draw(rt, "project"), "zlsd", "epidemic.order")
					minutes[id] = m
					ids = append(ids, id)
				case 2:
					if len(ids) == 0 {
						continue
					}
					id := rapid.SampledFrom(ids).Draw(rt, "fact")
					if _, live := minutes[id]; live {
						r.void(id)
						delete(minutes, id)
					}
				case 3:
					n++
					_, err := r.Issue(ctx, nil, certificate.Request{ID: fmt.Sprintf("request-%d-%d", round, rapid.IntRange(1, n).Draw(rt, "request")), Person: p})
					if err != nil && !errors.Is(err, certificate.ErrNothing) {
						t.Fatal(err)
					}
				}
			}
			mine, err := r.Mine(ctx, p)
			r.must(err)
			for _, c := range mine {
				var sum, live int64
				for _, f := range c.Facts {
					rec, err := r.Log.At(ctx, f.Seq)
					r.must(err)
					sum += rec.Fact.Quantity
					if _, ok := minutes[f.ID]; ok {
						live++
					}
					if rec.Fact.Kind != "service" || rec.Fact.Person != p || rec.Fact.ID != f.ID {
						rt.Fatalf("a fact of somebody else: %+v", rec.Fact)
					}
				}
				var lines int64
				for _, l := range c.Lines {
					lines += l.Minutes
				}
				if sum != c.Minutes || lines != c.Minutes {
					rt.Fatalf("%d minutes, of facts %d, of lines %d", c.Minutes, sum, lines)
				}
				if valid := live == int64(len(c.Facts)); valid != (c.Revoked == 0) {
					rt.Fatalf("%d of %d facts live, revoked %t", live, len(c.Facts), c.Revoked != 0)
				}
				got, err := r.Check(ctx, c.Code, c.Number)
				r.must(err)
				if (got.Verdict == certificate.Match) != (c.Revoked == 0) || got.Verdict == certificate.NoMatch {
					rt.Fatalf("checked %+v", got)
				}
			}
		})
	})
}

// The sheet as text, and the identity number on it only when it is wished.
func TestSheet(t *testing.T) {
	r := newRig(t, "")
	p := r.busy("李春晓")
	c := r.issue("request-0001", p)
	own, err := r.People.Own(ctx, p)
	r.must(err)
	masked := words(t, r, c, false)
	if strings.Contains(masked, own.IDNumber) || !strings.Contains(masked, c.Document) {
		t.Errorf("the number is not masked:\n%s", masked)
	}
	if full := words(t, r, c, true); !strings.Contains(full, own.IDNumber) {
		t.Errorf("the number was wished for:\n%s", full)
	}
	plain := strings.NewReplacer(c.Code, "CODE", c.Root[:12], "ROOT", fmt.Sprintf("据%d条", c.Size), "据N条", c.Document, "DOCUMENT").Replace(masked)
	file := filepath.Join("testdata", "sheet.txt")
	if *update {
		r.must(os.MkdirAll("testdata", 0o755))
		r.must(os.WriteFile(file, []byte(plain), 0o644))
	}
	want, err := os.ReadFile(file)
	r.must(err)
	if plain != string(want) {
		t.Errorf("the sheet differs from %s; if that is meant, run with -update\n%s", file, plain)
	}
	// Many kinds of service still fit the one sheet.
	for i := range 30 {
		r.serve(p, fmt.Sprintf("2020-02-%02d", 1+i%29), 60, fmt.Sprint("project-with-a-very-long-key-", i), "jwh", "community")
	}
	long := r.issue("request-0002", p)
	if got := words(t, r, long, false); !strings.Contains(got, "其他29项") {
		t.Errorf("a long record:\n%s", got)
	}
}

// words are the texts of the printed sheet, as pdftotext finds them.
func words(t *testing.T, r *rig, c certificate.Certificate, full bool) string {
	t.Helper()
	var b bytes.Buffer
	r.must(r.PDF(ctx, &b, c, full))
	if dir := os.Getenv("LINLI_SHEETS"); dir != "" {
		r.must(os.WriteFile(filepath.Join(dir, c.Number+".pdf"), b.Bytes(), 0o644))
	}
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext")
	}
	cmd := exec.Command(path, "-layout", "-", "-")
	cmd.Stdin = &b
	out, err := cmd.Output()
	r.must(err)
	var lines []string
	for line := range strings.SplitSeq(string(out), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
