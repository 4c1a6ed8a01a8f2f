package request

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/importing"
	"linli/internal/intake"
	"linli/internal/store"
)

// Schema is the shape of a file of needs, as communities keep them in
// spreadsheets. agreed is "yes" where the person has said so.
func Schema() intake.Schema {
	return intake.Schema{
		Name: "requests", Columns: []string{"request", "kind", "place", "name", "phone", "address", "words", "until", "urgency", "care", "agreed", "org", "campaign"},
		Required: []string{"request", "kind", "place", "name", "phone", "address", "words"},
		Texts:    []string{"request", "phone", "place"}, Days: []string{"until"},
	}
}

var kindCodes, careCodes, urgencyCodes = func() (k, c, u fact.Codes) {
	for _, kind := range askable() {
		k = append(k, fact.Coding{Key: string(kind), Name: kind.Name()})
	}
	for _, care := range cares[1:] {
		c = append(c, fact.Coding{Key: string(care.care), Name: care.name})
	}
	for i, code := range urgencyWords {
		u = append(u, fact.Coding{Key: code, Name: urgencyNames[i]})
	}
	return k, c, u
}()

var yesNo = fact.Codes{{Key: "yes", Name: msgTrue}, {Key: "no", Name: msgFalse}}

// coded reads a code of a closed list. People who fill in a sheet write the name
// as well as the code.
func coded(row *importing.Row, column int, list fact.Codes) string {
	for _, c := range list {
		if cell := row.Get(column); cell == c.Name.Zh || strings.EqualFold(cell, c.Name.En) {
			return c.Key
		}
	}
	return row.Code(column, list)
}

// urgencyWords are the urgencies in files and settings.
var urgencyWords = []string{"normal", "today", "urgent"}

// Table is the table of needs for an import by an account, of places where it
// may record requests. What an import brings without the person's own yes waits
// for it.
func (r *Requests) Table(by string) importing.Table {
	return &importing.Importer[Ask]{
		Shape: Schema(), Secret: []string{"name", "phone", "address", "words"},
		Read: r.readAsk,
		Write: func(ctx context.Context, tx *store.Tx, asks []Ask, _ bool) ([]importing.Outcome, error) {
			return r.takeAsks(ctx, tx, asks, by)
		},
	}
}

func (r *Requests) readAsk(row *importing.Row) Ask {
	const id, kind, place, name, phone, address, words, until, urgency, care, agreed, org, campaign = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	a := Ask{
		ID: row.Needed(id, maxID), Kind: Kind(coded(row, kind, kindCodes)), Place: row.Place(place, r.o.Atlas), Channel: ByImport, Hands: 1,
		Care: Care(coded(row, care, careCodes)), Org: row.Text(org, importing.MaxKey), Campaign: row.Text(campaign, importing.MaxKey),
		Who:    Who{Name: row.Needed(name, maxName), Phone: ident.Phone(row.Get(phone)), Address: row.Needed(address, maxAddr), Words: row.Needed(words, maxWords)},
		Agreed: coded(row, agreed, yesNo) == "yes",
	}
	a.Urgency = Urgency(max(0, slices.Index(urgencyWords, coded(row, urgency, urgencyCodes))))
	if day, ok := row.Day(until); ok {
		a.Until = (day + 1).Start() - 1
	}
	row.Refers(importing.Orgs, a.Org)
	columns := map[string]int{"id": id, "kind": kind, "place": place, "name": name, "phone": phone, "address": address, "words": words, "until": until, "care": care, "urgency": urgency}
	for _, f := range fault.Find(a.check(r.o.Atlas, r.now())) {
		if column, ok := columns[f.Field]; ok && !row.Wrong(column) {
			row.Fault(column, f.Words)
		}
	}
	return a
}

func (r *Requests) takeAsks(ctx context.Context, tx *store.Tx, asks []Ask, by string) ([]importing.Outcome, error) {
	out := make([]importing.Outcome, len(asks))
	actor, err := r.o.Access.Actor(ctx, by)
	if err != nil {
		return nil, fmt.Errorf("import requests: %w", err)
	}
	for i := range asks {
		thing := access.Thing{Kind: "request", ID: asks[i].ID, Place: asks[i].Place}
		if access.May(actor, access.RequestRecord, thing) != nil {
			out[i] = importing.Outcome{Result: importing.Rejected, Fault: importing.Fault{Column: "place", Value: asks[i].Place, Reason: msgNotHere}}
			continue
		}
		before, err := read(ctx, tx, "WHERE need = $1", asks[i].ID)
		if err != nil && !errors.Is(err, ErrUnknown) {
			return nil, err
		}
		q, err := r.EnterIn(ctx, tx, by, asks[i])
		found := fault.Find(err)
		switch {
		case len(found) > 0:
			out[i] = importing.Outcome{Result: importing.Rejected, Fault: importing.Fault{Column: "request", Value: asks[i].ID, Reason: found[0].Words}}
		case err != nil:
			return nil, fmt.Errorf("import request %s: %w", asks[i].ID, err)
		case before != nil || q.ID != asks[i].ID:
			out[i].Result = importing.Already
		}
	}
	return out, nil
}
