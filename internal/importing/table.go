package importing

import (
	"context"

	"linli/internal/intake"
	"linli/internal/store"
	"linli/internal/text"
)

// ChunkRows is how many rows of a file are committed together. It decides the
// batches of the register, hence the root of the log: changing it changes the
// root that a file gives.
const ChunkRows = 8192

// Sort is what a key names.
type Sort string

// The sorts of keys a row may refer to.
const (
	Persons   Sort = "person"
	Orgs      Sort = "org"
	Teams     Sort = "team"
	Sites     Sort = "site"
	Projects  Sort = "project"
	Campaigns Sort = "campaign"
	Actions   Sort = "action"
)

// Known tells which of some keys the service that owns their sort knows.
type Known func(ctx context.Context, q store.Queryer, keys []string) ([]string, error)

// Result is what became of a row.
type Result uint8

// The four results of a row.
const (
	Added Result = iota
	Already
	Updated
	Rejected
)

// Outcome is what became of a record; Fault says why it was rejected.
type Outcome struct {
	Result Result
	Fault  Fault
}

// Fault is what is wrong with a column of a row, or unusual.
type Fault struct {
	Column string
	Value  string
	Reason text.Label
}

// Table is one sort of table that can be imported: an [Importer] of some
// record.
type Table interface {
	// Schema is the shape of its files.
	Schema() intake.Schema

	imports(ctx context.Context, p *Pipeline, r *intake.Reader, run *Run) error
}

// Importer is how a service takes in its rows, each read as a T.
type Importer[T any] struct {
	Shape intake.Schema
	// Secret are the columns whose values are never repeated in a report.
	Secret []string
	// Read makes a record of a row and says by the row's methods what is wrong
	// with it. It runs beside the writer, several at a time, and must not touch
	// the database.
	Read func(row *Row) T
	// Ready does the expensive work on a record that has no faults (hashing,
	// sealing), beside the writer too. It may be nil.
	Ready func(record *T) error
	// Write takes in the records of a chunk, in the order of the file, inside
	// the writer's transaction, and returns an outcome for each. An error ends
	// the import with nothing of the chunk taken. It may be called twice with
	// the same records; see package store.
	Write func(ctx context.Context, tx *store.Tx, records []T, update bool) ([]Outcome, error)
}

// Schema is the shape of the files.
func (im *Importer[T]) Schema() intake.Schema { return im.Shape }

// Settle decides what becomes of records that are kept by key. A record whose
// key is not in known is added; one that differs from what is known in no
// column is there already; another is an update, or rejected where updates are
// not wanted. Of several records with one key in the chunk the first counts as
// known to the next. known is changed.
//
// It returns the outcomes and the records to insert and to update, each key
// once, in order of first appearance.
func Settle[T any](records []T, known map[string]T, key func(*T) string, differs func(was, now *T) (column string), update bool) (outcomes []Outcome, inserts, updates []T) {
	outcomes = make([]Outcome, len(records))
	type place struct {
		insert bool
		at     int
	}
	places := map[string]place{}
	for i := range records {
		r := &records[i]
		k := key(r)
		was, ok := known[k]
		if !ok {
			places[k] = place{true, len(inserts)}
			inserts = append(inserts, *r)
			known[k] = *r
			continue
		}
		column := differs(&was, r)
		if column == "" {
			outcomes[i].Result = Already
			continue
		}
		if !update {
			outcomes[i] = Outcome{Rejected, Fault{Column: column, Reason: knownReason.With(k, column)}}
			continue
		}
		outcomes[i].Result = Updated
		known[k] = *r
		switch p, seen := places[k]; {
		case !seen:
			places[k] = place{false, len(updates)}
			updates = append(updates, *r)
		case p.insert:
			inserts[p.at] = *r
		default:
			updates[p.at] = *r
		}
	}
	return outcomes, inserts, updates
}

var knownReason = text.Label{
	Zh: "编号 %s 已经登记，%s 与原来不同；确要更改请加 --update",
	En: "key %s is known already and its %s is different; to change it, use --update",
}

// Keys are the keys of records.
func Keys[T any](records []T, key func(*T) string) []string {
	out := make([]string, len(records))
	for i := range records {
		out[i] = key(&records[i])
	}
	return out
}
