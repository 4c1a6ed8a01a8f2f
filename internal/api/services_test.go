package api_test

import (
	"context"
	"testing"

	"linli/internal/attendance"
	"linli/internal/campaign"
	"linli/internal/certificate"
	"linli/internal/convoy"
	"linli/internal/disinfect"
	"linli/internal/duty"
	"linli/internal/errand"
	"linli/internal/fact"
	"linli/internal/figure"
	"linli/internal/ledger"
	"linli/internal/limit"
	"linli/internal/onetime"
	"linli/internal/org"
	"linli/internal/request"
	"linli/internal/rest"
	"linli/internal/store"
	"linli/internal/text"
	"linli/internal/training"
	"linli/internal/typeset"
	"linli/internal/web/webtest"
)

// serviceTables are the tables of the services.
func serviceTables() []store.Migrations {
	return []store.Migrations{
		limit.Migrations(), onetime.Migrations(), ledger.Migrations(), training.Migrations(), certificate.Migrations(), duty.Migrations(),
		attendance.Migrations(), request.Migrations(), errand.Migrations(), disinfect.Migrations(), convoy.Migrations(),
	}
}

// services opens the rooms of work, wired as the program wires them.
func services(t testing.TB, h *webtest.House, engine *figure.Engine, checker *fact.Checker, pocket *onetime.Pocket) []rest.Service {
	t.Helper()
	courses := training.New(training.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Clock: h.Clock.Now,
	})
	shifts := duty.New(duty.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk,
		Campaigns: campaign.NewDesk(h.Campaigns, h.DB, h.Access, h.Desk, h.Clock.Now), Trained: courses, Clock: h.Clock.Now,
	})
	hours := attendance.New(attendance.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, People: h.People, Orgs: h.Desk, Roster: shifts, Keys: h.Keys, Service: engine, Clock: h.Clock.Now,
	})
	certificates := certificate.New(certificate.Options{
		DB: h.DB, Log: h.Log, Access: h.Access, People: h.People, Stints: engine, Orgs: org.Names, Projects: campaign.ProjectNames,
		Clock: h.Clock.Now, Fonts: typeset.DefaultFonts, Platform: text.Label{Zh: "邻里", En: "Linli"},
	})
	needs, err := request.New(request.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People, Clock: h.Clock.Now,
		Codes: onetime.New(h.Keys, h.Clock.Now, pocket, onetime.Limits{}), Figures: func(context.Context) (request.Figures, error) { return engine, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	errands := errand.New(errand.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People,
		Needs: errand.FromRequests{Requests: needs}, Clock: h.Clock.Now,
	})
	needs.Follow(errand.WorkKind, errand.Work{Errands: errands})
	disinfection, err := disinfect.New(disinfect.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, People: h.People, Clock: h.Clock.Now,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rides, err := convoy.New(convoy.Options{
		DB: h.DB, Log: h.Log, Checker: checker, Access: h.Access, Atlas: h.Atlas, Keys: h.Keys, People: h.People,
		Needs: convoy.FromRequests{Requests: needs}, Disinfection: disinfection, Clock: h.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	needs.Follow(convoy.WorkKind, convoy.Work{Convoy: rides})
	needs.Reserve(request.Ride, convoy.Work{Convoy: rides})
	return []rest.Service{
		shifts, hours, courses, certificates, needs, errand.Face{Errands: errands, Requests: needs}, disinfection, convoy.Face{Convoy: rides, Requests: needs},
	}
}
