package convoy

import (
	"net/http"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/page"
)

// bookingsPath is where a desk books rides for those who phone.
const bookingsPath = "/trips/bookings"

// ticketsView is the desk's list of who asks for a ride.
type ticketsView struct {
	Filters page.Filters
	List    []Ticket
	Next    string
}

// tickets lists who asks for a ride. GET /trips/bookings
func (v *pages) tickets(w http.ResponseWriter, r *http.Request) error {
	a, q := page.Actor(r.Context()), r.URL.Query()
	p := Page{Place: q.Get("place"), After: q.Get("after")}
	if p.Place == "" {
		p.Place = top(a, access.ConvoyBook)
	}
	out := ticketsView{Filters: page.Filters{Action: bookingsPath, Fields: []page.Filter{v.placeFilter(a, access.ConvoyBook, p.Place)}}}
	var err error
	if out.List, out.Next, err = v.Tickets(r.Context(), a, p); err != nil {
		return err
	}
	return v.site.Show(w, r, page.Content{Title: msgTickets, Wide: true, Crumbs: []page.Crumb{{Label: msgTrips, Href: "/trips"}}, Body: ticketsPage(out)})
}

// ticketView is one request for a ride.
type ticketView struct {
	form
	Ticket
	From, Due string
	To        page.PlaceField
	Openings  []Opening
	MayShare  bool
}

func (v *pages) showTicket(w http.ResponseWriter, r *http.Request, f form) error {
	ctx, a := r.Context(), page.Actor(r.Context())
	out := ticketView{form: f, From: page.FieldTime(v.now() + minutes(60)), Due: page.FieldTime(v.now() + minutes(120)), To: f.place(v.Atlas, "book", "", toField)}
	var err error
	if out.Ticket, err = v.Ticket(ctx, a, r.PathValue("need")); err != nil {
		return err
	}
	if out.Booking != nil {
		if out.Openings, err = v.Openings(ctx, a, out.Booking); err != nil {
			return err
		}
	}
	out.MayShare = access.Somewhere(a, access.ConvoyPlan)
	return v.site.Show(w, r, page.Content{
		Title: msgTicket, Status: f.Faults.Status(), Live: true, Body: ticketPage(out),
		Crumbs: []page.Crumb{{Label: msgTrips, Href: "/trips"}, {Label: msgTickets, Href: bookingsPath}},
	})
}

// ticket is one request for a ride. GET /trips/bookings/{need}
func (v *pages) ticket(w http.ResponseWriter, r *http.Request) error {
	return v.showTicket(w, r, form{})
}

// book books the ride of somebody who phones, gives it another time, or a seat on
// a trip. POST /trips/bookings/{need}
func (v *pages) book(w http.ResponseWriter, r *http.Request) error {
	ctx, a, need, what := r.Context(), page.Actor(r.Context()), r.PathValue("need"), r.FormValue("do")
	err := func() error {
		if what == "join" {
			return v.joinTicket(ctx, a, need, r.FormValue("trip"))
		}
		var f fault.Faults
		from, due := moment(r, &f, "from"), moment(r, &f, "due")
		if what == "again" {
			if err := f.Err(); err != nil {
				return err
			}
			t, err := v.Ticket(ctx, a, need)
			if err != nil || t.Booking == nil {
				return err
			}
			return v.Rebook(ctx, Hand{Actor: &a}, t.Booking.ID, from, due)
		}
		n := BookingDraft{
			ID: r.FormValue("id"), Need: need, From: from, Due: due, Seats: whole(r, &f, "seats"),
			Goal: Goal{Place: toField.Read(r, v.Atlas).Chosen, Words: r.FormValue("words")},
		}
		if err := f.Err(); err != nil {
			return err
		}
		return v.Book(ctx, Hand{Actor: &a}, n)
	}()
	return v.redo(w, r, err, bookingsPath+"/"+need, func(f fault.Faults) error { return v.showTicket(w, r, formOf(r, what, f)) })
}
