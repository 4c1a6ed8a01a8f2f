package main

import (
	"context"
	"sync"

	"linli/internal/attendance"
	"linli/internal/campaign"
	"linli/internal/certificate"
	"linli/internal/convoy"
	"linli/internal/errand"
	"linli/internal/org"
	"linli/internal/text"
	"linli/internal/typeset"
	"linli/internal/web"
)

// services are the rooms with pages of their own, in the order of their entries
// in the navigation. base is the address of the site.
func (h *house) services(ctx context.Context, base string) ([]web.Service, error) {
	if err := h.training.Seed(ctx); err != nil {
		return nil, err
	}
	certificates, err := h.certificates(ctx, base)
	if err != nil {
		return nil, err
	}
	figures, err := h.figures(ctx)
	if err != nil {
		return nil, err
	}
	h.attend = h.openAttendance(base, figures)
	h.duty.Base = base
	return []web.Service{h.duty, h.attend, h.training, certificates, h.requests, errand.Face{Errands: h.errands, Requests: h.requests}, h.disinfection, convoy.Face{Convoy: h.convoy, Requests: h.requests}, h.exchange, h.proposals}, nil
}

// compareHours has the stints give way to what was imported of the same time,
// until all of the log is compared.
func (h *house) compareHours(ctx context.Context) error {
	for {
		if more, err := h.attend.Compare(ctx); err != nil || !more {
			return err
		}
	}
}

// openAttendance opens the room of attendance; base is what the codes of posts
// point to, service what others recorded.
func (h *house) openAttendance(base string, service attendance.Service) *attendance.Attendance {
	return attendance.New(attendance.Options{
		DB: h.db, Log: h.log, Checker: h.checker, Access: h.access, Atlas: h.atlas, People: h.people, Orgs: h.desk, Roster: h.duty,
		Keys: h.keys, Service: service, Clock: h.clock, Origin: base,
	})
}

// certificates opens the room of certificates; base is what their codes point
// to.
func (h *house) certificates(ctx context.Context, base string) (*certificate.Certificates, error) {
	figures, err := h.figures(ctx)
	if err != nil {
		return nil, err
	}
	log := web.NewLog(h.log, h.keys.Name(), h.signHead, h.keys.Verifiers())
	return certificate.New(certificate.Options{
		DB: h.db, Log: h.log, Access: h.access, People: h.people, Stints: figures, Orgs: org.Names, Projects: campaign.ProjectNames,
		Clock: h.clock, Proof: log.ProofFile, Fonts: sync.OnceValues(typeset.DefaultFonts),
		Platform: text.Label{Zh: "邻里志愿服务平台", En: "Linli"}, Base: base,
	}), nil
}
