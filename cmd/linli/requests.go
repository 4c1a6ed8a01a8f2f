package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"linli/internal/convoy"
	"linli/internal/disinfect"
	"linli/internal/errand"
	"linli/internal/request"
)

// What ties the site to the centre of 12345: the secret that signs messages
// either way, and where results go. Without the secret no order is taken.
const (
	centreSecretVar = "LINLI_12345_SECRET"
	centreURLVar    = "LINLI_12345_URL"
)

// How often the clockwork of requests looks around, and how long the centre may
// take to answer.
const (
	requestsEvery = 5 * time.Second
	centrePatient = 20 * time.Second
)

// protectionCourse is the training without which nobody disinfects, or goes to a
// medic's family.
const protectionCourse = "protection"

// openRequests opens the rooms of requests and of the work done for them. site is
// put before the links in messages.
func (h *house) openRequests(a *app, site string) (err error) {
	h.requests, err = request.New(request.Options{
		DB: h.db, Log: h.log, Access: h.access, Atlas: h.atlas, Keys: h.keys, People: h.people, Clock: a.clock,
		Checker: h.checker, Figures: func(ctx context.Context) (request.Figures, error) { return h.figures(ctx) },
		Codes: h.codes, Pocket: h.pocket, Tell: h.messages, Base: site, Trained: h.training, FamilyCourse: protectionCourse, Secret: []byte(os.Getenv(centreSecretVar)),
	})
	if err != nil {
		return err
	}
	h.errands = errand.New(errand.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas,
		Keys: h.keys, People: h.people, Needs: errand.FromRequests{Requests: h.requests}, Clock: a.clock,
	})
	h.requests.Follow(errand.WorkKind, errand.Work{Errands: h.errands})
	h.disinfection, err = disinfect.New(disinfect.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas,
		People: h.people, Trained: h.training, Course: protectionCourse, Clock: a.clock,
		Needs: disinfect.FromRequests{Requests: h.requests},
	}, nil)
	if err != nil {
		return err
	}
	jobs := disinfect.Work{Disinfection: h.disinfection}
	h.requests.Follow(disinfect.WorkKind, jobs)
	h.requests.Reserve(request.Disinfection, jobs)
	h.convoy, err = convoy.New(convoy.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas, Keys: h.keys,
		People: h.people, Needs: convoy.FromRequests{Requests: h.requests}, Disinfection: h.disinfection, Clock: a.clock, Tell: h.messages,
	})
	if err != nil {
		return err
	}
	rides := convoy.Work{Convoy: h.convoy}
	h.requests.Follow(convoy.WorkKind, rides)
	h.requests.Reserve(request.Ride, rides)
	return nil
}

// keepRequests lets waves go out and tells the centre what it is to know, until
// ctx ends.
func (h *house) keepRequests(ctx context.Context, log *slog.Logger) {
	client, url := &http.Client{Timeout: centrePatient}, os.Getenv(centreURLVar)
	every(ctx, requestsEvery, func() {
		_, err := h.requests.Tick(ctx)
		report(ctx, log, "look what is due of requests", err)
		if url != "" {
			_, err := h.requests.PushResults(ctx, client, url)
			report(ctx, log, "tell the centre of 12345", err)
		}
	})
}
