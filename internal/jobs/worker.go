package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"linli/internal/civil"
	"linli/internal/store"
)

// Options is what the workers are given. DB and Clock are required.
type Options struct {
	DB      *store.DB
	Clock   civil.Clock
	Kinds   []Kind
	Logger  *slog.Logger  // nil: nothing is logged
	Workers int           // how many jobs run at the same time; 0 means 2
	Poll    time.Duration // how often idle workers look; 0 means 2 s
}

// Workers take jobs and do them. Without Start nothing runs by itself, and
// RunDue does what is due.
type Workers struct {
	db    *store.DB
	clock civil.Clock
	kinds map[string]Kind
	log   *slog.Logger
	n     int
	poll  time.Duration

	life  context.Context
	stop  context.CancelFunc
	group sync.WaitGroup
	begun sync.Once
}

// New returns workers that are not started. It panics on two kinds of one
// name, which is a fault of the program.
func New(o Options) *Workers {
	w := &Workers{db: o.DB, clock: o.Clock, kinds: map[string]Kind{}, log: o.Logger, n: o.Workers, poll: o.Poll}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	if w.n == 0 {
		w.n = 2
	}
	if w.poll == 0 {
		w.poll = 2 * time.Second
	}
	for _, k := range o.Kinds {
		if _, twice := w.kinds[k.Name]; twice || k.Name == "" || k.Run == nil {
			panic("jobs: bad or doubled kind " + k.Name)
		}
		if k.Tries == 0 {
			k.Tries = defaultTries
		}
		if k.Lease == 0 {
			k.Lease = defaultLease
		}
		w.kinds[k.Name] = k
	}
	w.life, w.stop = context.WithCancel(context.Background())
	return w
}

// Kinds are the kinds of work known, by name.
func (w *Workers) Kinds() map[string]Kind {
	out := make(map[string]Kind, len(w.kinds))
	for name, k := range w.kinds {
		out[name] = k
	}
	return out
}

// Start lets the workers run until Close. A second call does nothing.
func (w *Workers) Start() {
	w.begun.Do(func() {
		for range w.n {
			w.group.Go(w.loop)
		}
	})
}

// Close tells the jobs under way to stop and waits for them. What they had
// begun waits for the next start.
func (w *Workers) Close() {
	w.stop()
	w.group.Wait()
}

func (w *Workers) loop() {
	tick := time.NewTicker(w.poll)
	defer tick.Stop()
	for {
		if _, err := w.RunDue(w.life); err != nil && w.life.Err() == nil {
			w.log.Error("look for jobs", "error", err)
		}
		select {
		case <-w.life.Done():
			return
		case <-tick.C:
		}
	}
}

// RunDue does the jobs that are due, one after the other, until none is left,
// and returns how many tries it made. A job's own failure is not its error.
func (w *Workers) RunDue(ctx context.Context) (tries int, err error) {
	for ctx.Err() == nil {
		job, found, err := w.take(ctx)
		if err != nil || !found {
			return tries, err
		}
		tries++
		if err := w.try(ctx, job); err != nil {
			return tries, err
		}
	}
	return tries, ctx.Err()
}

// try runs a job once and writes how it ended.
func (w *Workers) try(ctx context.Context, job Job) error {
	kind := w.kinds[job.Kind]
	err := errors.New("it did not end in any of its tries")
	if job.Tries <= kind.Tries {
		err = w.run(ctx, kind, job)
	} else {
		err = Permanent(err)
	}
	stopped := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	var final permanent
	switch {
	case err == nil:
		return w.end(ctx, job, Done, job.RunAt, "")
	case errors.Is(err, ErrLost):
		return nil
	case errors.Is(err, ErrCancelled):
		return w.end(ctx, job, Cancelled, job.RunAt, "")
	case stopped:
		return w.end(ctx, job, Waiting, civil.At(w.clock()), "")
	case errors.As(err, &final) || job.Tries >= kind.Tries:
		w.log.Error("a job failed", "job", job.ID, "kind", job.Kind, "error", err)
		return w.end(ctx, job, Failed, job.RunAt, err.Error())
	}
	w.log.Warn("a job will be tried again", "job", job.ID, "kind", job.Kind, "error", err)
	return w.end(ctx, job, Waiting, civil.At(w.clock().Add(pause(job.Tries))), err.Error())
}

// run calls the kind with a lease that is kept alive beside it.
func (w *Workers) run(ctx context.Context, kind Kind, job Job) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &Run{Job: job, workers: w, lease: kind.Lease, cancel: cancel}
	if err := r.hold(ctx); err != nil {
		return err
	}
	var beside sync.WaitGroup
	beside.Go(func() { r.keep(ctx) })
	defer func() {
		if p := recover(); p != nil {
			err = Permanent(fmt.Errorf("the job panicked: %v", p))
		}
		if why := context.Cause(ctx); errors.Is(why, ErrLost) || errors.Is(why, ErrCancelled) {
			err = why
		}
		cancel(nil)
		beside.Wait()
	}()
	return kind.Run(ctx, r)
}

// Run is a job under way.
type Run struct {
	Job     Job // as it was taken, and as Step left it
	workers *Workers
	lease   time.Duration
	cancel  context.CancelCauseFunc
}

// Progress is what a step has reached.
type Progress struct {
	Place string // where the next step begins
	Done  int64
	Total int64
	Note  string
}

// Step runs f and keeps what it returns, in one transaction, if the job is
// still this worker's; otherwise the error is ErrLost or ErrCancelled and f's
// work is undone. Like any closure of Write, f may run twice.
func (r *Run) Step(ctx context.Context, f func(ctx context.Context, tx *store.Tx) (Progress, error)) error {
	var p Progress
	err := r.workers.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if err := r.workers.hold(ctx, tx, r.Job, r.lease); err != nil {
			return err
		}
		if p, err = f(ctx, tx); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE jobs SET place = $1, done = $2, total = $3, note = $4 WHERE id = $5 AND turn = $6`,
			p.Place, p.Done, p.Total, clip(p.Note), r.Job.ID, r.Job.turn)
		return err
	})
	if err != nil {
		return err
	}
	r.Job.Place, r.Job.Done, r.Job.Total, r.Job.Note = p.Place, p.Done, p.Total, clip(p.Note)
	return nil
}

// Report keeps progress alone.
func (r *Run) Report(ctx context.Context, p Progress) error {
	return r.Step(ctx, func(context.Context, *store.Tx) (Progress, error) { return p, nil })
}

func (r *Run) hold(ctx context.Context) error {
	return r.workers.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return r.workers.hold(ctx, tx, r.Job, r.lease)
	})
}

// keep prolongs the lease until ctx ends, and ends it if the job is lost or
// cancelled.
func (r *Run) keep(ctx context.Context) {
	tick := time.NewTicker(r.lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.hold(ctx); errors.Is(err, ErrLost) || errors.Is(err, ErrCancelled) {
			r.cancel(err)
			return
		}
	}
}
