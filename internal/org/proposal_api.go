package org

import (
	"context"
	"errors"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/page"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the operations of proposals.
func (p *Proposals) Operations(api *rest.API) {
	api.Group("org-proposals", text.Label{Zh: "组织准入申请", En: "Proposed organisations"})
	rest.Post(api, "/my/org-proposals", rest.Op{
		ID: "propose-org", Act: access.ServiceOwn, For: rest.Member, Status: 201, Name: text.Label{Zh: "申请登记组织", En: "Propose an organisation"},
		Words: text.Label{
			Zh: "名称相近的组织已有时回答 409 并列出名称；确实不是其中一家，带 different 再提交。",
			En: "Where organisations of a like name are known the answer is 409 with their names; if it is none of them, send again with different.",
		},
	}, p.apiPropose)
	rest.Get(api, "/my/org-proposals", rest.Op{
		ID: "list-my-org-proposals", Act: access.ServiceOwn, For: rest.Member, Name: text.Label{Zh: "我提出的组织申请", En: "What I have proposed"},
	}, func(ctx context.Context, _ *struct{}) (proposalsView, error) {
		mine, err := p.Mine(ctx, By{Person: page.Who(ctx).Person})
		v := proposalsView{Items: []ProposalView{}}
		for _, w := range mine {
			v.Items = append(v.Items, viewProposal(w))
		}
		return v, err
	})
	rest.Get(api, "/org-proposals", rest.Op{
		ID: "list-org-proposals", Act: access.OrgAdmit, Name: text.Label{Zh: "列出组织准入申请", En: "List proposed organisations"},
	}, func(ctx context.Context, in *struct {
		rest.Paging
		State ProposalState `query:"state" enum:"open,accepted,declined" default:"open"`
	}) (rest.Page[ProposalView], error) {
		after, err := in.After(ctx)
		if err != nil {
			return rest.Page[ProposalView]{}, err
		}
		found, next, err := p.Proposals(ctx, page.Actor(ctx), in.State, after, in.Limit)
		if err != nil {
			return rest.Page[ProposalView]{}, err
		}
		return rest.List(ctx, found, next, viewProposal), nil
	})
	rest.Post(api, "/org-proposals/{id}/decide", rest.Op{
		ID: "decide-org-proposal", Act: access.OrgAdmit, Name: text.Label{Zh: "准入或不予准入", En: "Admit or decline a proposed organisation"},
	}, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"48"`
		Body struct {
			Accept  bool   `json:"accept"`
			Org     string `json:"org,omitempty" maxLength:"64" doc:"准入后的组织编号 · key it is admitted under"`
			Opinion string `json:"opinion,omitempty" maxLength:"500" doc:"不予准入须写明 · needed to decline"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, p.Decide(ctx, page.Actor(ctx), in.ID, Decision{in.Body.Accept, in.Body.Org, in.Body.Opinion})
	})
}

// ProposalView is a proposal without its contact.
type ProposalView struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Kind       string        `json:"kind"`
	USCC       string        `json:"uscc,omitempty"`
	Place      string        `json:"place"`
	About      string        `json:"about"`
	ProposedAt civil.Instant `json:"proposed_at" doc:"毫秒 · milliseconds since 1970"`
	State      ProposalState `json:"state" enum:"open,accepted,declined"`
	Org        string        `json:"org,omitempty" doc:"准入后的组织编号 · key of the organisation, once admitted"`
	Opinion    string        `json:"opinion,omitempty"`
}

type proposalsView struct {
	Items []ProposalView `json:"items" nullable:"false"`
}

func viewProposal(w Proposal) ProposalView {
	return ProposalView{w.ID, w.Name, w.Kind, w.USCC, w.Place, w.About, w.ProposedAt, w.State, w.Org, w.Opinion}
}

func (p *Proposals) apiPropose(ctx context.Context, in *struct {
	Body struct {
		Name      string `json:"name" minLength:"1" maxLength:"100"`
		Kind      string `json:"kind" minLength:"1" maxLength:"40"`
		USCC      string `json:"uscc,omitempty" maxLength:"18"`
		Place     string `json:"place" minLength:"6" maxLength:"12" doc:"区划代码 · division code"`
		About     string `json:"about" minLength:"1" maxLength:"500"`
		Contact   string `json:"contact" minLength:"1" maxLength:"60"`
		Phone     string `json:"phone" minLength:"1" maxLength:"20"`
		Different bool   `json:"different,omitempty"`
	}
}) (ProposalView, error) {
	b := in.Body
	w := Proposal{
		ID: rest.ID(ctx, ""), Name: b.Name, Kind: b.Kind, USCC: b.USCC, Place: b.Place, About: b.About,
		Contact: Contact{b.Contact, b.Phone}, Different: b.Different,
	}
	err := p.Propose(ctx, By{Person: page.Who(ctx).Person}, w)
	if like := new(LikeError); errors.As(err, &like) {
		return ProposalView{}, fault.Find(err)
	}
	if err != nil {
		return ProposalView{}, err
	}
	kept, err := p.proposal(ctx, p.db.Read(), w.ID)
	return viewProposal(kept), err
}
