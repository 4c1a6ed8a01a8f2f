package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"linli/internal/civil"
	"linli/internal/jobs"
	"linli/internal/rekey"
	"linli/internal/store"
	"linli/internal/vault"
)

// KeysCmd changes the master key while the site is served.
type KeysCmd struct {
	List   KeysListCmd   `cmd:"" help:"Say which master key seals, and what is not under it yet. 主密钥的状态。"`
	Rotate KeysRotateCmd `cmd:"" help:"Add a new master key and bring everything under it. 更换主密钥。"`
	Rewrap KeysRewrapCmd `cmd:"" help:"Go on bringing everything under the newest master key. 继续重新封装。"`
	Cancel KeysCancelCmd `cmd:"" help:"Stop doing so; linli keys rewrap goes on with it. 暂停重新封装。"`
	Backup KeysBackupCmd `cmd:"" help:"Make a key that backups are sealed with. 备份密钥。"`
	Retire KeysRetireCmd `cmd:"" help:"Remove the old master keys for good. 删除旧主密钥。"`
}

// settleFor is how long after the last key was rewrapped the old ones must
// stay: by then every process on the database has read the new one, which it
// does every lookEvery.
const settleFor = time.Minute

// rewrapID is the job that brings everything under a version.
func rewrapID(version int) string { return fmt.Sprintf("rekey-%d", version) }

// keyState is the state of the keys, as scripts read it.
type keyState struct {
	Version int              `json:"version"`
	Left    map[string]int64 `json:"left"` // keys under older masters, by table
	Job     *jobs.Job        `json:"job,omitempty"`
}

func (h *house) keyState(ctx context.Context) (s keyState, err error) {
	s.Version = h.keys.Sealer().Version()
	if s.Left, err = rekey.Left(ctx, h.db, h.keys.Sealer(), holders()); err != nil {
		return s, err
	}
	job, err := h.jobs.Get(ctx, rewrapID(s.Version))
	if errors.Is(err, jobs.ErrNone) {
		return s, nil
	}
	s.Job = &job
	return s, err
}

// KeysListCmd is linli keys list.
type KeysListCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
	dbFlags
}

// Run prints the state.
func (c *KeysListCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		s, err := h.keyState(a.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(a.stdout).Encode(s)
		}
		w := &printer{w: a.stdout}
		w.printf("主密钥 master key  %d\n", s.Version)
		for _, table := range slices.Sorted(maps.Keys(s.Left)) {
			w.printf("尚未换 still older  %s  %d\n", table, s.Left[table])
		}
		if len(s.Left) == 0 {
			w.printf("全部已换 nothing is under an older one\n")
		}
		if s.Job != nil {
			w.printf("任务 job  %s  %s  %d/%d\n", s.Job.ID, s.Job.State, s.Job.Done, s.Job.Total)
		}
		return w.err
	})
}

// KeysRotateCmd is linli keys rotate.
type KeysRotateCmd struct {
	dbFlags
}

// Run adds a master key to the key file and rewraps.
func (c *KeysRotateCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		if h.outside {
			return failed("密钥来自环境变量 %[1]s，请在其保管处更换后重启 the keys come from %[1]s: change them where they are kept, and start again", keysVar)
		}
		if _, err := vault.Rotate(h.files.keys, nil); err != nil {
			return err
		}
		if err := h.renewKeys(); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "新主密钥 new master key %d；请备份密钥文件 keep a copy of %s\n", h.keys.Sealer().Version(), h.files.keys)
		return h.rewrap(a)
	})
}

// KeysRewrapCmd is linli keys rewrap.
type KeysRewrapCmd struct {
	dbFlags
}

// Run goes on where it stopped.
func (c *KeysRewrapCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error { return h.rewrap(a) })
}

// rewrap puts the job, works at it, beside whoever serves the site, and waits
// for its end.
func (h *house) rewrap(a *app) error {
	id := rewrapID(h.keys.Sealer().Version())
	own := jobs.New(jobs.Options{DB: h.db, Clock: a.clock, Kinds: []jobs.Kind{rekey.Kind(h.db, h.keys.Sealer(), holders())}})
	defer own.Close()
	err := h.db.Write(a.ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := own.Add(ctx, tx, jobs.Job{ID: id, Kind: rekey.KindName, By: "operator"})
		return err
	})
	if err != nil {
		return err
	}
	job, err := own.Get(a.ctx, id)
	if err != nil {
		return err
	}
	if job.State == jobs.Failed || job.State == jobs.Cancelled {
		if err := own.Retry(a.ctx, id); err != nil {
			return err
		}
	}
	ctx, stop := context.WithCancel(a.ctx)
	defer stop()
	working := make(chan error, 1)
	go func() {
		_, err := own.RunDue(ctx)
		working <- err
	}()
	job, err = h.watch(ctx, a, own, id)
	stop()
	if failure := <-working; err == nil && failure != nil && !errors.Is(failure, context.Canceled) {
		err = failure
	}
	if err != nil {
		return err
	}
	a.clearLine()
	if job.State != jobs.Done {
		return failed("重新封装%s the rewrapping is %s: %s", job.State.Name().Zh, job.State.Name().En, job.Error)
	}
	left, err := rekey.Left(a.ctx, h.db, h.keys.Sealer(), holders())
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return failed("仍有密钥未换，请再运行 linli keys rewrap there are keys left: run linli keys rewrap again: %v", left)
	}
	_, err = fmt.Fprintf(a.stdout, "全部 %d 把密钥已换 all %d keys are under it\n", job.Total, job.Total)
	return err
}

// watch shows how far the job is until it has ended.
func (h *house) watch(ctx context.Context, a *app, w *jobs.Workers, id string) (jobs.Job, error) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		job, err := w.Get(ctx, id)
		if err != nil || job.State.Final() {
			return job, err
		}
		if a.watched() {
			fmt.Fprintf(a.stderr, "\r\x1b[K重新封装 rewrapping  %d/%d", job.Done, job.Total)
		}
		select {
		case <-ctx.Done():
			return job, ctx.Err()
		case <-tick.C:
		}
	}
}

// KeysCancelCmd is linli keys cancel.
type KeysCancelCmd struct {
	dbFlags
}

// Run stops the rewrapping, wherever it runs.
func (c *KeysCancelCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		job, err := h.jobs.Cancel(a.ctx, rewrapID(h.keys.Sealer().Version()))
		if errors.Is(err, jobs.ErrNone) {
			return failed("没有在换的密钥 nothing is being rewrapped")
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s\t%s\n", job.ID, job.State)
		return err
	})
}

// KeysRetireCmd is linli keys retire.
type KeysRetireCmd struct {
	Yes bool `help:"Yes: no backup made under an older master key is wanted any more."`
	dbFlags
}

// Run removes the old master keys, once nothing needs them.
func (c *KeysRetireCmd) Run(a *app) error {
	if !c.Yes {
		return usage("旧密钥删除后，此前的备份将打不开；确认请加 --yes backups made before can then not be opened: say --yes")
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		if h.outside {
			return failed("密钥来自环境变量 %[1]s the keys come from %[1]s", keysVar)
		}
		s, err := h.keyState(a.ctx)
		if err != nil {
			return err
		}
		switch {
		case s.Job == nil || s.Job.State != jobs.Done || len(s.Left) > 0:
			return failed("还有密钥在旧主密钥下，请先运行 linli keys rewrap something is still under an older master key: run linli keys rewrap first")
		case civil.At(a.clock()) < s.Job.Ended+civil.Instant(settleFor.Milliseconds()):
			return failed("请在 %[1]s 后再试：在运行的进程要先读到新密钥 try again in %[1]s: running processes must have read the new key first", settleFor)
		}
		if _, err := vault.Retire(h.files.keys, s.Version); err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "只剩主密钥 only master key %d is left\n", s.Version)
		return err
	})
}
