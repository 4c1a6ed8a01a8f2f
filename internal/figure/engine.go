package figure

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"linli/internal/area"
	"linli/internal/fact"
	"linli/internal/measure"
	"linli/internal/register"
	"linli/internal/store"
	"linli/internal/wording"
)

// Config is what an engine is made of.
type Config struct {
	Log      *fact.Log
	Register *register.Register
	Atlas    *area.Atlas
	// Path is the file the column index is saved to; empty means it is built
	// anew at every start.
	Path string
	// DB holds the definitions kept beside the catalogue that comes with the
	// program; nil means there are none.
	DB *store.DB
	// Progress hears how far a rebuild of the index has come; may be nil.
	Progress func(done, total int64)
}

// Engine answers questions over one log. It is safe for concurrent use.
type Engine struct {
	log   *fact.Log
	reg   *register.Register
	atlas *area.Atlas
	path  string
	index *index

	db       *store.DB
	defsMu   sync.RWMutex
	defs     []*Definition            // the newest of each
	versions map[string][]*Definition // all of each

	queueMu sync.Mutex
	queue   []*fact.Fact
	wake    chan struct{}

	updating sync.Mutex // one update at a time
	saved    int64      // size of the saved index

	stop context.CancelFunc
	done sync.WaitGroup
}

var _ Figures = (*Engine)(nil)

// wakeAt is how many new facts wait before they are applied without a question
// having asked for them.
const wakeAt = 8192

// Open loads the saved index, brings it up to date with the log and keeps it
// so. A saved index that does not belong to this log, or is damaged, is thrown
// away and built anew.
func Open(ctx context.Context, c Config) (*Engine, error) {
	e := &Engine{log: c.Log, reg: c.Register, atlas: c.Atlas, path: c.Path, db: c.DB, wake: make(chan struct{}, 1)}
	if err := e.Reload(ctx); err != nil {
		return nil, err
	}
	e.index = e.load(ctx)
	e.saved = e.index.size
	c.Log.Watch(e.notice)
	if err := e.rebuild(ctx, c.Progress); err != nil {
		return nil, fmt.Errorf("build column index: %w", err)
	}
	life, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.done.Go(func() { e.keepUp(life) })
	return e, nil
}

func put(defs []*Definition, d *Definition) []*Definition {
	for i, have := range defs {
		if have.ID == d.ID {
			defs[i] = d
			return defs
		}
	}
	return append(defs, d)
}

// Close saves the index if it has grown and stops keeping it up to date.
func (e *Engine) Close() error {
	e.stop()
	e.done.Wait()
	return e.Save()
}

// notice is called by the log after every commit.
func (e *Engine) notice(_ int64, facts []*fact.Fact) {
	e.queueMu.Lock()
	e.queue = append(e.queue, facts...)
	full := len(e.queue) >= wakeAt
	e.queueMu.Unlock()
	if full {
		select {
		case e.wake <- struct{}{}:
		default:
		}
	}
}

func (e *Engine) keepUp(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.wake:
			// An error here comes up again, and is told, at the next question.
			_ = e.update(ctx, false)
		}
	}
}

// rebuild reads what the index lacks from the log's table.
func (e *Engine) rebuild(ctx context.Context, progress func(done, total int64)) error {
	e.updating.Lock()
	defer e.updating.Unlock()
	return e.readTo(ctx, e.log.Size(), progress)
}

// readTo applies facts from the table until the index has come to size.
func (e *Engine) readTo(ctx context.Context, size int64, progress func(done, total int64)) error {
	if e.index.size >= size {
		return nil
	}
	chunk := make([]*fact.Fact, 0, 1<<14)
	flush := func() error {
		if err := e.apply(ctx, chunk); err != nil {
			return err
		}
		chunk = chunk[:0]
		if progress != nil {
			progress(e.index.size, size)
		}
		return nil
	}
	err := e.log.Scan(ctx, e.index.size, size, func(r *fact.Record) error {
		if chunk = append(chunk, r.Fact); len(chunk) == cap(chunk) {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	e.index.seal()
	return nil
}

// update applies what has come in since. With sealed, everything stands in
// segments afterwards, ready for a question.
func (e *Engine) update(ctx context.Context, sealed bool) error {
	e.updating.Lock()
	defer e.updating.Unlock()
	size := e.log.Size()
	e.queueMu.Lock()
	facts := e.queue
	e.queue = nil
	e.queueMu.Unlock()
	// Facts that the rebuild has read already, and a gap it has not.
	at := e.index.size
	skip, _ := slices.BinarySearchFunc(facts, at+1, func(f *fact.Fact, seq int64) int { return int(f.Seq - seq) })
	facts = facts[skip:]
	if len(facts) > 0 && facts[0].Seq > at+1 {
		if err := e.readTo(ctx, facts[0].Seq-1, nil); err != nil {
			return err
		}
	}
	if err := e.apply(ctx, facts); err != nil {
		return err
	}
	// The log moves on before it tells, and what an update that failed had taken
	// from the queue is not there any more: the table has both.
	if err := e.readTo(ctx, size, nil); err != nil {
		return err
	}
	if sealed && e.index.sealed < e.index.size {
		e.index.seal()
	}
	return nil
}

// apply hands facts to the index with what it needs to know beside them.
func (e *Engine) apply(ctx context.Context, facts []*fact.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	batches := map[int64]*register.Batch{}
	targets := map[string]int64{}
	for _, f := range facts {
		if f.Kind == fact.KindRegister {
			b, err := e.reg.Take(ctx, f.Seq)
			if err != nil {
				return err
			}
			batches[f.Seq] = b
		}
		if id := f.Replaces + f.Voids; id != "" {
			targets[id] = 0
		}
	}
	if len(targets) > 0 {
		for _, f := range facts {
			if _, wanted := targets[f.ID]; wanted {
				targets[f.ID] = f.Seq
			}
		}
		for id, seq := range targets {
			if seq != 0 {
				continue
			}
			found, err := e.log.Find(ctx, id)
			if err != nil {
				return fmt.Errorf("find corrected fact %s: %w", id, err)
			}
			targets[id] = found
		}
	}
	e.index.apply(facts, batches, targets)
	if e.index.nWaiting >= sealEvery {
		e.index.seal()
	}
	return nil
}

// Memory is what the index holds.
func (e *Engine) Memory() Memory { return e.index.memory() }

// Catalogue lists the definitions in their written order.
func (e *Engine) Catalogue() []*Definition {
	e.defsMu.RLock()
	defer e.defsMu.RUnlock()
	return slices.Clone(e.defs)
}

// Definition returns the newest version of a definition, or ErrUnknown.
func (e *Engine) Definition(id string) (*Definition, error) {
	e.defsMu.RLock()
	defer e.defsMu.RUnlock()
	for _, d := range e.defs {
		if d.ID == id {
			return d, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknown, id)
}

// ask brings the index up to date, makes a plan of the question and runs f
// with it while nothing changes. The question comes back with its size.
func (e *Engine) ask(ctx context.Context, q Question, f func(p *plan) error) (Question, error) {
	if q.Definition == nil {
		return q, fmt.Errorf("%w: none given", ErrDefinition)
	}
	for _, key := range q.Definition.Of {
		if kind, ok := e.log.Kinds().Get(key); !ok || kind.Bookkeeping {
			return q, fmt.Errorf("%w: of: %q is no kind of fact that counts", ErrDefinition, key)
		}
	}
	if err := e.log.Refresh(ctx); err != nil {
		return q, err
	}
	if err := e.update(ctx, true); err != nil {
		return q, fmt.Errorf("bring the index up to date: %w", err)
	}
	x := e.index
	x.mu.RLock()
	defer x.mu.RUnlock()
	if q.At == 0 {
		q.At = x.sealed
	}
	if q.At < 0 || q.At > x.sealed {
		return q, fmt.Errorf("%w: %d, it has %d facts", ErrSize, q.At, x.sealed)
	}
	p, err := x.prepare(q, e.timed)
	if err != nil {
		return q, err
	}
	return q, f(p)
}

func (e *Engine) timed(kind string) bool {
	k, ok := e.log.Kinds().Get(kind)
	return ok && k.Timed
}

// Answer gives the value of a definition.
func (e *Engine) Answer(ctx context.Context, q Question) (Answer, error) {
	var raw, over int64
	q, err := e.ask(ctx, q, func(p *plan) error {
		t, err := p.run(ctx)
		if err == nil {
			raw, over = t.value()
		}
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	return e.answer(ctx, q, raw, over)
}

func (e *Engine) answer(ctx context.Context, q Question, raw, over int64) (Answer, error) {
	root, err := e.log.Root(ctx, q.At)
	if err != nil {
		return Answer{}, fmt.Errorf("root of the log: %w", err)
	}
	d := q.Definition
	a := Answer{
		ID: d.ID, Version: d.Version, Measure: d.Measure, Raw: raw, Value: d.Value(raw, over),
		Place: q.Place, Unit: q.Unit, Size: q.At, Root: root.String(),
	}
	if d.Measure == Share {
		a.Whole = over
	}
	if q.From != 0 {
		a.From = q.From.String()
	}
	if q.To != 0 {
		a.To = q.To.String()
	}
	a.Text = d.Say(a.Value)
	return a, nil
}

// Value is the decimal a raw sum or count stands for, in the measure's unit.
// over is what it is divided by: of a rate per service day the days that have a
// fact, of a share, which is in per cent, its whole; of all else nothing. A
// share of nothing has no value, and is empty. At most two places, rounded half
// up, and only here.
func (d *Definition) Value(raw, over int64) string {
	per := int64(1)
	switch d.Measure {
	case Share:
		return measure.Decimal(raw*100, over)
	case Hours:
		per = 60
	case BloodUnits:
		per = 200
	case Money:
		per = 100
	case Goods:
		if display, ok := measure.ParseDisplay(d.Display); ok {
			per = display.Size
		}
	}
	if d.Per == ServiceDay {
		if over == 0 {
			return "0"
		}
		per *= over
	}
	return measure.Decimal(raw, per)
}

// Say words a value by the definition's rule, without its unit; empty if it
// cannot be said so.
func (d *Definition) Say(value string) string {
	rule := wording.Rule(d.Wording.Rule)
	if rule == "" {
		rule = wording.Exact
	}
	v, err := wording.ParseValue(value)
	if err != nil {
		return ""
	}
	text, err := wording.Say(v, rule, d.Wording.Digits)
	if err != nil {
		return ""
	}
	return text
}
