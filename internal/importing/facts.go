package importing

import (
	"context"
	"errors"
	"strconv"

	"linli/internal/fact"
	"linli/internal/intake"
	"linli/internal/store"
)

// FactSchema is the shape of a facts file.
func FactSchema() intake.Schema {
	return intake.Schema{
		Name: "facts", Columns: fact.Columns, Required: []string{"id", "kind"},
		Texts: []string{"id", "place", "site", "person", "other", "org", "team", "campaign", "action", "project", "item", "replaces", "voids", "claims"},
		Times: []string{"start", "end"},
	}
}

type factRecord struct {
	fact     *fact.Fact
	prepared *fact.Prepared
}

// Facts is the table of facts. recordedBy is whose hand the import is.
func Facts(log *fact.Log, checker *fact.Checker, recordedBy string) Table {
	return &Importer[factRecord]{
		Shape: FactSchema(),
		Read: func(row *Row) factRecord {
			f, verdict := checker.Read(row.Get)
			for _, v := range verdict.Faults {
				row.faults = append(row.faults, Fault{string(v.Field), v.Value, v.Reason})
			}
			for _, v := range verdict.Doubts {
				row.doubts = append(row.doubts, Fault{string(v.Field), v.Value, v.Reason})
			}
			f.Source = row.File + ":" + strconv.Itoa(row.Line)
			f.RecordedBy = recordedBy
			row.Refers(Persons, f.Person)
			row.Refers(Persons, f.Other)
			row.Refers(Orgs, f.Org)
			row.Refers(Teams, f.Team)
			row.Refers(Sites, f.Site)
			row.Refers(Projects, f.Project)
			row.Refers(Campaigns, f.Campaign)
			row.Refers(Actions, f.Action)
			for _, claim := range f.Claims {
				row.Refers(Orgs, claim)
			}
			return factRecord{fact: f}
		},
		Ready: func(r *factRecord) error {
			r.prepared = log.PrepareImported(r.fact)
			return nil
		},
		Write: func(ctx context.Context, tx *store.Tx, records []factRecord, _ bool) ([]Outcome, error) {
			outcomes := make([]Outcome, len(records))
			for i, r := range records {
				receipt, err := log.Append(ctx, tx, r.prepared)
				var refused *fact.Refused
				switch {
				case errors.As(err, &refused):
					outcomes[i] = Outcome{Rejected, Fault{string(refused.Field), refused.Value, refused.Reason}}
				case err != nil:
					return nil, err
				case receipt.Already:
					outcomes[i].Result = Already
				}
			}
			return outcomes, nil
		},
	}
}
