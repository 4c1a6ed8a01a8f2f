package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"linli/internal/civil"
	"linli/internal/page"
	"linli/internal/signin"
	"linli/internal/text"
)

// deviceRow is one living session.
type deviceRow struct {
	ID, Name, Network string
	Methods           []text.Label
	Began, Seen       string
	Here              bool
}

// devicesView is the page of one's own devices and factors.
type devicesView struct {
	Rows    []deviceRow
	Factors []signin.Factor
	Outside []signin.Door
	Staff   bool
	Guest   bool // a demonstration's account, which has no devices
}

// devices lists where one is signed in and what proves it is oneself. GET
// /devices
func (s *Server) devices(w http.ResponseWriter, r *http.Request) error {
	o := session(r.Context())
	if o == nil {
		if actor(r.Context()) == nil {
			return page.Back(w, r, "/?next=/devices")
		}
		return s.page(w, r, devicesPage(s.shell(r, msgDevices), devicesView{Guest: true}))
	}
	if o.Stage != signin.Full {
		return page.Back(w, r, s.after(r.Context(), *o))
	}
	list, err := s.SignIn.Devices(r.Context(), o.Subject)
	if err != nil {
		return err
	}
	v := devicesView{Staff: o.Subject.Kind == signin.Account, Outside: s.SignIn.Doors()}
	for _, d := range list {
		row := deviceRow{
			ID: d.ID, Name: deviceName(d.Agent), Network: d.Network, Here: d.ID == o.ID,
			Began: clockOf(d.Began.Time().In(civil.Zone)), Seen: clockOf(d.Seen.Time().In(civil.Zone)),
		}
		for _, m := range d.Methods {
			row.Methods = append(row.Methods, methodName(m))
		}
		v.Rows = append(v.Rows, row)
	}
	if v.Factors, err = s.SignIn.Factors(r.Context(), o.Subject); err != nil {
		return err
	}
	return s.page(w, r, devicesPage(s.shell(r, msgDevices), v))
}

// revoke ends one of one's own sessions. POST /devices/{id}/revoke
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) error {
	o := session(r.Context())
	if err := s.SignIn.Revoke(r.Context(), o.Subject, r.PathValue("id")); err != nil {
		return err
	}
	return page.Back(w, r, "/devices")
}

// revokeOthers ends all but this one. POST /devices/revoke-others
func (s *Server) revokeOthers(w http.ResponseWriter, r *http.Request) error {
	o := session(r.Context())
	if err := s.SignIn.RevokeAll(r.Context(), o.Subject, o.ID); err != nil {
		return err
	}
	return page.Back(w, r, "/devices")
}

// deviceName tells a browser by its own words, roughly: nobody can say it
// better than "Chrome, Windows".
func deviceName(agent string) string {
	find := func(names ...[2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser := find([2]string{"MicroMessenger", "WeChat"}, [2]string{"Edg/", "Edge"}, [2]string{"Firefox/", "Firefox"},
		[2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := find([2]string{"HarmonyOS", "HarmonyOS"}, [2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"},
		[2]string{"iPad", "iPad"}, [2]string{"Windows", "Windows"}, [2]string{"Mac OS", "macOS"}, [2]string{"Linux", "Linux"})
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + ", " + system
}

func methodName(m string) text.Label {
	if l, ok := methodNames[m]; ok {
		return l
	}
	return msgOutside
}

// factorNote is how many recovery codes are left, or when a factor was made.
func factorNote(ctx context.Context, f signin.Factor) string {
	if f.Kind == "recovery" {
		return page.T(ctx, msgLeft) + strconv.Itoa(f.Left)
	}
	return page.Day(ctx, f.Made.Day())
}
