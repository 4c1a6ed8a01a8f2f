package request

import (
	"context"
	"fmt"

	"linli/internal/access"
	"linli/internal/fact"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Household is one asked in a survey of a street: what it needs, or nothing. The
// same volunteers may ask and serve.
type Household struct {
	ID       string // chosen by the client
	Place    string
	Who      Who // without words
	Care     Care
	Needs    []Need
	Surveyor string // the volunteer who asked; empty: the account itself
}

// Need is one thing a household needs.
type Need struct {
	Kind    Kind
	Urgency Urgency
	Words   string
}

const maxNeeds = 9

var errNeeds = fault.In("kind", text.Label{Zh: "一户最多记 9 项", En: "nine needs a household at most"})

// Survey records a household: its needs become requests, and that it was asked a
// fact (kind survey, which this room writes for the room of surveys). Where
// nothing is needed no name and no address is kept.
func (r *Requests) Survey(ctx context.Context, actor access.Actor, h Household) error {
	if len(h.Needs) > maxNeeds {
		return errNeeds
	}
	asks := make([]Ask, 0, len(h.Needs))
	for i, n := range h.Needs {
		a := Ask{
			ID: fmt.Sprintf("%s-%d", h.ID, i+1), Kind: n.Kind, Place: h.Place, Urgency: n.Urgency, Care: h.Care, Channel: BySurvey, Who: h.Who, Agreed: true,
		}
		a.Who.Words = n.Words
		if err := a.check(r.o.Atlas, r.now()); err != nil {
			return err
		}
		asks = append(asks, a)
	}
	empty := Ask{ID: h.ID, Kind: Other, Place: h.Place}
	var f faults
	if empty.checkPlace(r.o.Atlas, &f); !goodID(h.ID) || len(h.ID) > maxID-2 {
		f.Add("id", msgNeedID)
	}
	if err := f.err(); err != nil {
		return err
	}
	thing := access.Thing{Kind: "request", ID: h.ID, Place: empty.Place}
	if err := r.o.Access.Guard(ctx, actor, access.RequestRecord, thing, "survey"); err != nil {
		return err
	}
	if h.Surveyor == "" {
		h.Surveyor = actor.Person
	}
	return r.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		was, err := r.o.People.Servable(ctx, tx, []string{h.Surveyor})
		if err != nil {
			return err
		}
		if h.Surveyor != "" && !was[h.Surveyor] {
			return ErrShell
		}
		for _, a := range asks {
			if _, err := r.EnterIn(ctx, tx, actor.ID, a); err != nil {
				return err
			}
		}
		// The instant of a retry differs from the first: the day is what is recorded.
		prepared, err := r.o.Checker.Prepare(r.o.Log, &fact.Fact{
			ID: "survey-" + h.ID, Kind: "survey", Start: r.now().Day().Start(), Place: empty.Place, Person: h.Surveyor, Category: "epidemic.survey",
			Source: "request:survey", RecordedBy: actor.ID,
		})
		if err != nil {
			return err
		}
		if _, err := r.o.Log.Append(ctx, tx, prepared); err != nil {
			return fmt.Errorf("write the fact of a survey: %w", err)
		}
		return access.Record(ctx, tx, actor, access.RequestRecord, thing, "survey", access.Done)
	})
}
