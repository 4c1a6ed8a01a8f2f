package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"linli/internal/fact"
	"linli/internal/merkle"
)

// LogCmd is linli log.
type LogCmd struct {
	Head        LogHeadCmd        `cmd:"" help:"Sign the newest head, keep it, print it. 签发树头。"`
	Verify      LogVerifyCmd      `cmd:"" help:"Check the whole log, or a proof file. 核验日志或证明文件。"`
	Prove       LogProveCmd       `cmd:"" help:"Print the proof that a fact is in the log. 出具事实在册证明。"`
	Keys        LogKeysCmd        `cmd:"" help:"Print the public keys that check heads and proofs. 公钥。"`
	Consistency LogConsistencyCmd `cmd:"" help:"Prove that the log of an earlier size is the beginning of today's. 证明日志只增不改。"`
}

// LogHeadCmd is linli log head.
type LogHeadCmd struct {
	JSON bool `name:"json" help:"Print one JSON object."`
	dbFlags
}

// Run prints the signed checkpoint.
func (c *LogHeadCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		head, note, err := h.signHead(a.ctx)
		if err != nil {
			return err
		}
		if !c.JSON {
			_, err = a.stdout.Write(note)
			return err
		}
		return json.NewEncoder(a.stdout).Encode(struct {
			Size int64  `json:"size"`
			Root string `json:"root"`
			Code string `json:"code"`
			Note string `json:"note"`
		}{head.Size, head.Root.String(), merkle.ShortCode(head.Size, head.Root), string(note)})
	})
}

// LogVerifyCmd is linli log verify.
type LogVerifyCmd struct {
	Proof string   `arg:"" optional:"" name:"proof-file" type:"existingfile" help:"A proof file; without one the whole log is checked."`
	Key   []string `placeholder:"VKEY" sep:"none" help:"Check the proof file with this public key of the log instead of a database; may be repeated."`
	JSON  bool     `name:"json" help:"Print one JSON object."`
	dbFlags
}

// verdict is what a check of the log found.
type verdict struct {
	OK      bool   `json:"ok"`
	Size    int64  `json:"size"`
	Root    string `json:"root"`
	Seq     int64  `json:"seq,omitempty"`
	ID      string `json:"id,omitempty"`
	Problem string `json:"problem,omitempty"`
}

// Run checks, and fails with the first thing that is wrong.
func (c *LogVerifyCmd) Run(a *app) error {
	if len(c.Key) > 0 {
		v, err := c.withKeys()
		if err != nil {
			return err
		}
		return c.tell(a, v)
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		check := c.log
		if c.Proof != "" {
			check = c.proof
		}
		v, err := check(a, h)
		if err != nil {
			return err
		}
		return c.tell(a, v)
	})
}

// tell prints a verdict; exit code 1 if it is bad.
func (c *LogVerifyCmd) tell(a *app, v verdict) error {
	if c.JSON {
		if err := json.NewEncoder(a.stdout).Encode(v); err != nil {
			return err
		}
		if !v.OK {
			return failed("")
		}
		return nil
	}
	if !v.OK {
		return failed("%s", v.Problem)
	}
	what := "日志完好 the log is whole"
	if c.Proof != "" {
		what = fmt.Sprintf("证明有效：该事实在册，序号 %d the proof holds: the fact is in the log at %d", v.Seq, v.Seq)
	}
	_, err := fmt.Fprintf(a.stdout, "%s\nsize %d\nroot %s\n", what, v.Size, v.Root)
	return err
}

// withKeys checks a proof file by itself, as anybody can who has the log's
// public keys.
func (c *LogVerifyCmd) withKeys() (verdict, error) {
	if c.Proof == "" {
		return verdict{}, usage("--key checks a proof file: name one")
	}
	verifiers, err := merkle.ParseVerifiers(c.Key...)
	if err != nil {
		return verdict{}, usage("--key: %v", err)
	}
	_, v, err := c.signed(func(p merkle.Proof) (merkle.Checkpoint, error) { return p.Verify(verifiers...) })
	return v, err
}

// signed checks a proof file by public keys. A verdict with a problem has
// nothing else to say.
func (c *LogVerifyCmd) signed(verify func(merkle.Proof) (merkle.Checkpoint, error)) (merkle.Checkpoint, verdict, error) {
	file, err := os.ReadFile(c.Proof)
	if err != nil {
		return merkle.Checkpoint{}, verdict{}, fmt.Errorf("read proof: %w", err)
	}
	p, err := merkle.ParseProof(file)
	if err != nil {
		return merkle.Checkpoint{}, verdict{Problem: err.Error()}, nil
	}
	point, err := verify(p)
	if err != nil {
		return merkle.Checkpoint{}, verdict{Problem: err.Error()}, nil
	}
	return point, verdict{OK: true, Size: point.Size, Root: point.Root.String(), Seq: p.Index + 1}, nil
}

// log recomputes everything from the rows.
func (c *LogVerifyCmd) log(a *app, h *house) (verdict, error) {
	var progress func(done, total int64)
	if a.watched() {
		progress = func(done, total int64) { fmt.Fprintf(a.stderr, "\r\x1b[K核验 verifying %d / %d", done, total) }
	}
	head, err := h.verifyLog(a.ctx, progress)
	a.clearLine()
	v := verdict{OK: err == nil, Size: head.Size, Root: head.Root.String()}
	var damage *fact.Damage
	var forked *merkle.HeadError
	switch {
	case err == nil:
	case errors.As(err, &damage):
		v.Seq, v.ID, v.Problem = damage.Seq, damage.ID, damage.Error()
	case errors.As(err, &forked):
		v.Problem = forked.Error()
	default:
		return v, err
	}
	return v, nil
}

// proof checks a proof file against the log's keys and the log's own history.
func (c *LogVerifyCmd) proof(a *app, h *house) (verdict, error) {
	point, v, err := c.signed(func(p merkle.Proof) (merkle.Checkpoint, error) { return p.Verify(h.keys.Verifiers()...) })
	if err != nil || !v.OK {
		return v, err
	}
	if point.Size > h.log.Size() {
		v.OK, v.Problem = false, fmt.Sprintf("the proof is of a log of %d facts, and this one has %d", point.Size, h.log.Size())
		return v, nil
	}
	root, err := h.log.Root(a.ctx, point.Size)
	if err != nil {
		return v, err
	}
	if v.OK = root == point.Root; !v.OK {
		v.Problem = fmt.Sprintf("the proof is signed, but this log had another root at size %d: %s", point.Size, root)
	}
	return v, nil
}

// LogKeysCmd is linli log keys.
type LogKeysCmd struct {
	JSON bool `name:"json" help:"Print one JSON object."`
	dbFlags
}

// Run prints the public keys, one a line, for publication.
func (c *LogKeysCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Name string   `json:"name"`
				Keys []string `json:"keys"`
			}{h.keys.Name(), h.keys.PublicKeys()})
		}
		_, err := fmt.Fprintln(a.stdout, strings.Join(h.keys.PublicKeys(), "\n"))
		return err
	})
}

// LogProveCmd is linli log prove.
type LogProveCmd struct {
	Fact string `arg:"" name:"fact-id" help:"The id of the fact."`
	dbFlags
}

// Run prints a proof file.
func (c *LogProveCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		seq, err := h.log.Find(a.ctx, c.Fact)
		if errors.Is(err, fact.ErrNotFound) {
			return failed("no fact %q in the log 日志中没有该编号的事实", c.Fact)
		}
		if err != nil {
			return err
		}
		record, err := h.log.At(a.ctx, seq)
		if err != nil {
			return err
		}
		head, note, err := h.signHead(a.ctx)
		if err != nil {
			return err
		}
		path, err := h.log.Inclusion(a.ctx, seq, head.Size)
		if err != nil {
			return fmt.Errorf("prove fact %d: %w", seq, err)
		}
		p := merkle.Proof{Suite: h.log.Suite(), Leaf: record.Leaf, Index: seq - 1, Hashes: path, Note: note}
		_, err = a.stdout.Write(p.Marshal())
		return err
	})
}

// LogConsistencyCmd is linli log consistency.
type LogConsistencyCmd struct {
	Old  int64 `arg:"" name:"old-size" help:"An earlier size of the log."`
	JSON bool  `name:"json" help:"Print one JSON object."`
	dbFlags
}

// Run prints the proof, having checked it.
func (c *LogConsistencyCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		head := h.log.Head()
		if c.Old < 0 || c.Old > head.Size {
			return usage("the log has %d facts: an earlier size is 0 to %d", head.Size, head.Size)
		}
		old, err := h.log.Root(a.ctx, c.Old)
		if err != nil {
			return err
		}
		path, err := h.log.Consistency(a.ctx, c.Old, head.Size)
		if err != nil {
			return fmt.Errorf("prove consistency: %w", err)
		}
		if err := merkle.VerifyConsistency(h.log.Suite(), c.Old, head.Size, old, head.Root, path); err != nil {
			return failed("the log of %d facts is not the beginning of today's: %v", c.Old, err)
		}
		hashes := make([]string, len(path))
		for i, p := range path {
			hashes[i] = hex.EncodeToString(p[:])
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(struct {
				Old     int64    `json:"old"`
				OldRoot string   `json:"old_root"`
				Size    int64    `json:"size"`
				Root    string   `json:"root"`
				Hashes  []string `json:"hashes"`
			}{c.Old, old.String(), head.Size, head.Root.String(), hashes})
		}
		w := &printer{w: a.stdout}
		w.printf("old size %d\nold root %s\nsize %d\nroot %s\n", c.Old, old, head.Size, head.Root)
		for _, s := range hashes {
			w.printf("%s\n", s)
		}
		return w.err
	})
}
