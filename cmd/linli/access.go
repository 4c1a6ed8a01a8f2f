package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/text"
)

// AccessCmd keeps accounts and reads the audit chain.
type AccessCmd struct {
	Demo   AccessDemoCmd   `cmd:"" help:"Make one account for each role, with made-up names. 建立演示账号。"`
	List   AccessListCmd   `cmd:"" help:"List accounts and their roles. 列出账号。"`
	Grant  AccessGrantCmd  `cmd:"" help:"Make an account, or put its roles in place of those it has. 授权。"`
	Invite AccessInviteCmd `cmd:"" help:"Make a one-time link with which an account's holder sets a password. 邀请。"`
	Decide AccessDecideCmd `cmd:"" help:"List what waits for a second person, or decide it. 第二人审批。"`
	Matrix AccessMatrixCmd `cmd:"" help:"Print who may do what. 权限矩阵。"`
	Audit  AccessAuditCmd  `cmd:"" help:"Check the audit chain and list it. 审计记录。"`
}

// AccessDemoCmd is linli access demo.
type AccessDemoCmd struct {
	Seed uint64 `default:"1" help:"Names follow from it."`
	dbFlags
}

// Run makes the accounts that are missing.
func (c *AccessDemoCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		_, err := h.access.Demo(a.ctx, c.Seed)
		return err
	})
}

// AccessListCmd is linli access list.
type AccessListCmd struct {
	JSON bool `name:"json" help:"Print a grant a line as JSON."`
	dbFlags
}

// Run prints a grant a line: account, name, role, place, last day.
func (c *AccessListCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		accounts, err := h.access.Accounts(a.ctx)
		if err != nil {
			return err
		}
		for _, acc := range accounts {
			for _, g := range acc.Grants {
				if c.JSON {
					if err := json.NewEncoder(a.stdout).Encode(grantJSON{acc.ID, acc.Name, g.Role, g.Place, (g.Until.Day() - 1).String()}); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\t%s\n", acc.ID, acc.Name, g.Role, g.Place, g.Until.Day()-1)
			}
		}
		return nil
	})
}

// grantJSON is a role that an account holds, as scripts read it.
type grantJSON struct {
	Account string      `json:"account"`
	Name    string      `json:"name"`
	Role    access.Role `json:"role"`
	Place   string      `json:"place"`
	Until   string      `json:"until"` // last day
}

// AccessGrantCmd is linli access grant.
type AccessGrantCmd struct {
	Account string   `arg:"" help:"The account's id."`
	Name    string   `required:"" help:"The name as shown and printed."`
	Office  string   `help:"The body the person works for."`
	Role    []string `required:"" placeholder:"ROLE[@PLACE]" help:"A role, held at a division or, without one, everywhere; may be repeated."`
	Until   string   `required:"" placeholder:"DAY" help:"Last day of the roles."`
	Purpose string   `help:"Why, for the audit chain."`
	As      string   `required:"" placeholder:"ACCOUNT" help:"Security administrator who grants."`
	dbFlags
}

// Run makes or changes the account.
func (c *AccessGrantCmd) Run(a *app) error {
	until, err := civil.ParseDay(c.Until)
	if err != nil {
		return usage("--until: %v", err)
	}
	return a.inHouse(c.dbFlags, func(h *house) error {
		acc := access.Account{ID: c.Account, Name: c.Name, Office: c.Office}
		for _, r := range c.Role {
			role, place, named := strings.Cut(r, "@")
			if named {
				code, err := h.atlas.Parse(place)
				if err != nil {
					return usage("--role %s: %v", r, err)
				}
				place = string(code)
			}
			acc.Grants = append(acc.Grants, access.Granted{
				Role: access.Role(role), Place: place, Until: (until + 1).Start(),
			})
		}
		actor, err := h.access.Actor(a.ctx, c.As)
		if err != nil {
			return err
		}
		r, err := h.access.Put(a.ctx, actor, acc, c.Purpose)
		if errors.Is(err, access.ErrAccount) || errors.Is(err, access.ErrConflict) || isRefusal(err) {
			return failed("%v", err)
		}
		if err == nil && r.State == access.Waiting {
			fmt.Fprintf(a.stderr, "request %d waits for a second person 申请 %d 待第二人同意\n", r.ID, r.ID)
		}
		return err
	})
}

// AccessMatrixCmd is linli access matrix.
type AccessMatrixCmd struct {
	Format string `enum:"text,csv,markdown" default:"text" help:"text, csv or markdown."`
	Lang   string `enum:"zh-CN,en" default:"zh-CN" help:"Language of the names: zh-CN or en."`
}

// Run prints the decision table; it needs no database.
func (c *AccessMatrixCmd) Run(a *app) error {
	return access.WriteMatrix(a.stdout, c.Format, text.Lang(c.Lang))
}

// AccessAuditCmd is linli access audit.
type AccessAuditCmd struct {
	After int64  `placeholder:"SEQ" help:"Only rows after this one."`
	Limit int    `default:"100" help:"At most so many."`
	JSON  bool   `name:"json" help:"Print a row a line as JSON."`
	As    string `required:"" placeholder:"ACCOUNT" help:"Audit administrator who looks."`
	dbFlags
}

// Run checks the whole chain, then prints rows; exit code 1 if it is broken.
func (c *AccessAuditCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		actor, err := h.access.Actor(a.ctx, c.As)
		if err == nil {
			err = h.access.Look(a.ctx, actor, access.AuditRead, access.Thing{Kind: "audit"}, "")
		}
		if isRefusal(err) {
			return failed("%v", err)
		}
		if err != nil {
			return err
		}
		rows, last, err := h.access.VerifyAudit(a.ctx)
		if errors.Is(err, access.ErrTampered) {
			return failed("%v", err)
		}
		if err != nil {
			return err
		}
		entries, err := h.access.Audit(a.ctx, c.After, c.Limit)
		if err != nil {
			return err
		}
		enc := json.NewEncoder(a.stdout)
		for _, e := range entries {
			if c.JSON {
				if err := enc.Encode(auditJSON{e.Seq, e.At.String(), e.Who, string(e.Act), e.Thing.Kind, e.Thing.ID, string(e.Outcome), e.Purpose}); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(a.stdout, "%d\t%s\t%s\t%s\t%s %s\t%s\t%s\n", e.Seq, e.At, e.Who, e.Act, e.Thing.Kind, e.Thing.ID, e.Outcome, e.Purpose)
		}
		fmt.Fprintf(a.stderr, "%d rows, the last %s\n", rows, last)
		return nil
	})
}

// auditJSON is a row of the audit chain as scripts read it.
type auditJSON struct {
	Seq     int64  `json:"seq"`
	At      string `json:"at"`
	Who     string `json:"who"`
	Act     string `json:"act"`
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Outcome string `json:"outcome"`
	Purpose string `json:"purpose"`
}
