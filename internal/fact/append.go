package fact

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/merkle"
	"linli/internal/store"
	"linli/internal/text"
)

// Receipt says where a fact stands. Already means that the same fact was there
// before and nothing was added.
type Receipt struct {
	Seq     int64
	Already bool
}

// Refused is why the log does not take a fact. Nothing was written.
type Refused struct {
	Field  Field
	Value  string
	Reason text.Label
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%s %q: %s", r.Field, r.Value, r.Reason.In(text.En))
}

// ErrAhead says that the database holds fewer facts than this process has
// seen: an older copy was put in its place.
var ErrAhead = errors.New("the log is shorter than it was: an older copy of the database was put in its place")

type pendingKey struct{}

// pending is what one transaction adds to the log.
type pending struct {
	base     int64           // the facts up to here are in the tables
	frontier merkle.Frontier // their tree
	rows     []*Prepared     // those after them
	ids      map[string]int  // position in rows
	links    []link
	project  bool
	spilled  *seen // ids of the facts this transaction has written before its end, or nil
}

type link struct {
	target, by int64
	void       bool
}

// Append adds a fact inside the caller's transaction. The same id with the
// same content is answered with where it stands; with other content it is
// *Refused, as is a correction whose target is unknown or no longer live.
// Receipts hold once the transaction is committed.
func (l *Log) Append(ctx context.Context, tx *store.Tx, p *Prepared) (Receipt, error) {
	b, err := l.pending(ctx, tx)
	if err != nil {
		return Receipt{}, err
	}
	if len(b.rows) >= l.spillEvery {
		if err := l.spill(ctx, tx, b); err != nil {
			return Receipt{}, err
		}
	}
	if seq, err := l.find(ctx, tx, b, p.Fact.ID); err != nil {
		return Receipt{}, err
	} else if seq > 0 {
		return l.again(ctx, tx, b, p, seq)
	}
	seq := b.base + int64(len(b.rows)) + 1
	mark, links := len(b.rows), len(b.links)
	if target := p.Fact.Replaces + p.Fact.Voids; target != "" {
		k, err := l.link(ctx, tx, b, p.Fact, seq)
		if err != nil {
			return Receipt{}, err
		}
		b.links = append(b.links, k)
	}
	b.rows = append(b.rows, p)
	b.ids[p.Fact.ID] = mark
	tx.Undo(func() {
		for _, r := range b.rows[mark:] {
			delete(b.ids, r.Fact.ID)
		}
		b.rows, b.links = b.rows[:mark], b.links[:links]
	})
	return Receipt{Seq: seq}, nil
}

// pending joins the transaction to the log: it takes the log's lock, reads
// what others have appended meanwhile, and arranges for the flush.
func (l *Log) pending(ctx context.Context, tx *store.Tx) (*pending, error) {
	v, err := tx.Local(pendingKey{}, func() (any, error) {
		if err := l.catchUp(ctx, tx); err != nil {
			return nil, fmt.Errorf("catch up with the log: %w", err)
		}
		b := &pending{base: l.size, frontier: l.frontier, ids: map[string]int{}}
		tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error { return l.flush(ctx, tx, b) })
		return b, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*pending), nil
}

// catchUp locks the head row (on PostgreSQL several processes write) and reads
// the facts that other processes have committed. They are committed whatever
// becomes of this transaction.
func (l *Log) catchUp(ctx context.Context, tx *store.Tx) error {
	stmt, err := tx.Prepare(ctx, "UPDATE fact_head SET size = size WHERE one = 1 RETURNING size, root, projected")
	if err != nil {
		return err
	}
	var size, projected int64
	var root []byte
	if err := stmt.QueryRowContext(ctx).Scan(&size, &root, &projected); err != nil {
		return err
	}
	if size < l.size {
		return ErrAhead
	}
	l.startSeen()
	if size == l.size {
		l.mu.Lock()
		l.forget(projected)
		l.mu.Unlock()
		return nil
	}
	frontier := l.frontier
	var news []*Fact
	err = l.scan(ctx, tx, l.size, size, func(r *Record) error {
		frontier.Append(r.Leaf, nil)
		news = append(news, r.Fact)
		return nil
	})
	if err != nil {
		return err
	}
	if got := frontier.Root(); string(root) != string(got[:]) {
		return &Damage{Seq: size, What: "and those before it do not give the root the log remembers"}
	}
	l.advance(frontier, news, projected)
	return nil
}

// Refresh learns what other processes have appended. It costs one small read
// when there is nothing new.
func (l *Log) Refresh(ctx context.Context) error {
	var size int64
	if err := l.db.Read().QueryRowContext(ctx, "SELECT size FROM fact_head WHERE one = 1").Scan(&size); err != nil {
		return fmt.Errorf("read head of the log: %w", err)
	}
	if size == l.Size() {
		return nil
	}
	return l.db.Write(ctx, l.Lock)
}

// advance moves the process's view of the log over newly committed facts.
func (l *Log) advance(frontier merkle.Frontier, news []*Fact, projected int64) {
	l.seenMu.Lock()
	if l.seen != nil {
		for _, f := range news {
			l.seen.add(f.ID)
		}
	}
	l.seenMu.Unlock()
	l.mu.Lock()
	l.frontier, l.size, l.root = frontier, frontier.Size(), frontier.Root()
	for _, f := range news {
		l.overlay[f.ID] = f.Seq
	}
	l.forget(projected)
	watchers, size := l.watchers, l.size
	l.mu.Unlock()
	for _, w := range watchers {
		w(size, news)
	}
}

// forget drops from memory the ids that are in fact_id up to a position.
func (l *Log) forget(projected int64) {
	if projected <= l.projected {
		return
	}
	l.projected = projected
	if projected == l.size {
		clear(l.overlay)
		return
	}
	for id, seq := range l.overlay {
		if seq <= projected {
			delete(l.overlay, id)
		}
	}
}

// find returns the position of an id, or 0.
func (l *Log) find(ctx context.Context, tx *store.Tx, b *pending, id string) (int64, error) {
	if at, ok := b.ids[id]; ok {
		return b.base + int64(at) + 1, nil
	}
	l.mu.RLock()
	seq, ok := l.overlay[id]
	l.mu.RUnlock()
	if ok {
		return seq, nil
	}
	l.seenMu.Lock()
	known := !l.seenReady || l.seen.maybe(id)
	l.seenMu.Unlock()
	if !known && (b.spilled == nil || !b.spilled.maybe(id)) {
		return 0, nil
	}
	stmt, err := tx.Prepare(ctx, "SELECT seq FROM fact_id WHERE id = $1")
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRowContext(ctx, id).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, err
}

// startSeen begins to fill the filter of known ids, in the background where
// there are many. Until it is ready every append looks its id up.
func (l *Log) startSeen() {
	l.seenMu.Lock()
	defer l.seenMu.Unlock()
	if l.seen != nil {
		return
	}
	l.seen = newSeen()
	l.mu.RLock()
	for id := range l.overlay { // they go to fact_id when nobody looks
		l.seen.add(id)
	}
	l.mu.RUnlock()
	if l.projected == 0 {
		l.seenReady = true
		return
	}
	l.loading.Go(func() {
		rows, err := l.db.Read().QueryContext(l.life, "SELECT id FROM fact_id")
		if err != nil {
			return // stays without the filter: slower, still right
		}
		defer rows.Close()
		chunk := make([]string, 0, 1024)
		flush := func() {
			l.seenMu.Lock()
			for _, id := range chunk {
				l.seen.add(id)
			}
			l.seenMu.Unlock()
			chunk = chunk[:0]
		}
		for rows.Next() {
			var id string
			if rows.Scan(&id) != nil {
				return
			}
			if chunk = append(chunk, id); len(chunk) == cap(chunk) {
				flush()
			}
		}
		flush()
		if rows.Err() == nil {
			l.seenMu.Lock()
			l.seenReady = true
			l.seenMu.Unlock()
		}
	})
}

// again answers a fact whose id is there already.
func (l *Log) again(ctx context.Context, tx *store.Tx, b *pending, p *Prepared, seq int64) (Receipt, error) {
	var was *Fact
	if seq > b.base {
		was = b.rows[seq-b.base-1].Fact
	} else {
		r, err := l.record(ctx, tx, seq)
		if err != nil {
			return Receipt{}, err
		}
		if r.Leaf == p.leaf {
			return Receipt{Seq: seq, Already: true}, nil
		}
		was = r.Fact
	}
	field, a, c, same := was.same(p.Fact)
	if same {
		return Receipt{Seq: seq, Already: true}, nil
	}
	return Receipt{}, &Refused{Field: field, Value: c, Reason: text.Label{
		Zh: fmt.Sprintf("编号 %s 已有记录，%s 原为“%s”；要更正请用新编号并在 replaces 填 %s", p.Fact.ID, field, a, p.Fact.ID),
		En: fmt.Sprintf("id %s is taken and its %s is %q; to correct it, give a new id and put %s in replaces", p.Fact.ID, field, a, p.Fact.ID),
	}}
}

// link checks that the target of a correction stands and is live.
func (l *Log) link(ctx context.Context, tx *store.Tx, b *pending, f *Fact, by int64) (link, error) {
	field, id := Field("replaces"), f.Replaces
	if f.Voids != "" {
		field, id = FieldVoids, f.Voids
	}
	refuse := func(zh, en string) (link, error) {
		return link{}, &Refused{Field: field, Value: id, Reason: text.Label{Zh: zh, En: en}}
	}
	target, err := l.find(ctx, tx, b, id)
	if err != nil {
		return link{}, err
	}
	if target == 0 {
		return refuse("找不到该编号的事实：它须已在日志中或在本文件前面的行里",
			"no such fact: it must be in the log already or stand earlier in the file")
	}
	kind, err := l.kindOf(ctx, tx, b, target)
	if err != nil {
		return link{}, err
	}
	if k, ok := l.kinds.Get(kind); kind == KindVoid || kind == KindRegister || !ok {
		return refuse("作废记录和名册变更不能再作废或替代；请重新登记该事实",
			"a void or a register change cannot be voided or replaced: record the fact anew")
	} else if k.Bookkeeping != isBookkeeping(l.kinds, f.Kind) && f.Voids == "" {
		return refuse("更正须与原事实同类", "a correction must be of the same sort as what it corrects")
	}
	links, err := l.linksOf(ctx, tx, b, target)
	if err != nil {
		return link{}, err
	}
	for _, k := range links {
		if k.void {
			return refuse("该事实已作废", "that fact has been voided already")
		}
		gone, err := l.voided(ctx, tx, b, k.by)
		if err != nil {
			return link{}, err
		}
		if !gone {
			return refuse("该事实已被替代：只能更正链条上最新的一条", "that fact has been replaced already: only the newest of a chain can be corrected")
		}
	}
	return link{target: target, by: by, void: f.Voids != ""}, nil
}

func isBookkeeping(kinds *Kinds, key string) bool {
	k, ok := kinds.Get(key)
	return ok && k.Bookkeeping
}

func (l *Log) voided(ctx context.Context, tx *store.Tx, b *pending, seq int64) (bool, error) {
	links, err := l.linksOf(ctx, tx, b, seq)
	if err != nil {
		return false, err
	}
	for _, k := range links {
		if k.void {
			return true, nil
		}
	}
	return false, nil
}

func (l *Log) linksOf(ctx context.Context, tx *store.Tx, b *pending, target int64) ([]link, error) {
	var out []link
	for _, k := range b.links {
		if k.target == target {
			out = append(out, k)
		}
	}
	if target > b.base {
		return out, nil
	}
	stmt, err := tx.Prepare(ctx, "SELECT by_seq, void FROM fact_link WHERE target = $1 ORDER BY by_seq")
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, target)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		k := link{target: target}
		var void int64
		if err := rows.Scan(&k.by, &void); err != nil {
			return nil, err
		}
		k.void = void != 0
		out = append(out, k)
	}
	return out, rows.Err()
}

func (l *Log) kindOf(ctx context.Context, tx *store.Tx, b *pending, seq int64) (string, error) {
	if seq > b.base {
		return b.rows[seq-b.base-1].Fact.Kind, nil
	}
	stmt, err := tx.Prepare(ctx, "SELECT kind FROM facts WHERE seq = $1")
	if err != nil {
		return "", err
	}
	var kind string
	err = stmt.QueryRowContext(ctx, seq).Scan(&kind)
	return kind, err
}
