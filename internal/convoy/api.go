package convoy

import (
	"context"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/photo"
	"linli/internal/rest"
	"linli/internal/text"
)

// Operations declares the room's operations: the driver's behind the token,
// those of a program that asks for people, the desk's, and the fleet's.
//
// Where a medic is taken is in no answer: a driver opens it on the page alone,
// and only during the trip.
func (f Face) Operations(api *rest.API) {
	api.Group("rides", text.Label{Zh: "接送与运货", En: "Rides and goods"})
	f.driverOperations(api)
	f.tapOperations(api)
	f.askerOperations(api)
	f.bookingOperations(api)
	f.tripOperations(api)
	f.fleetOperations(api)
}

// driving and entitled are whose hand a call is: the driver's, or the account's.
func driving(ctx context.Context) string { return page.Who(ctx).Person }

func entitled(ctx context.Context) Hand {
	a := page.Actor(ctx)
	return Hand{Actor: &a}
}

func own(id, zh, en string) rest.Op {
	return rest.Op{ID: id, Act: access.ServiceOwn, For: rest.Member, OwnID: true, Name: text.Label{Zh: zh, En: en}}
}

func staff(id string, act access.Act, zh, en string) rest.Op {
	return rest.Op{ID: id, Act: act, OwnID: true, Name: text.Label{Zh: zh, En: en}}
}

func (f Face) driverOperations(api *rest.API) {
	rest.Get(api, "/my/driving", own("get-my-driving", "本人的司机登记和车辆", "How one stands as a driver, and one's vehicles"), f.apiDriving)
	offer := own("offer-to-drive", "登记为司机", "Offer to drive")
	offer.Words = text.Label{
		Zh: "须同意现行协议；驾驶证和意外险经核验后才会排到。",
		En: "Under the agreement in force; nobody is called before licence and insurance were seen.",
	}
	rest.Put(api, "/my/driving", offer, func(ctx context.Context, in *struct {
		Body struct {
			Place  string `json:"place" maxLength:"12" doc:"出发社区的区划代码 · division code of the community one starts from"`
			Class  Class  `json:"class" maxLength:"2" doc:"准驾车型，如 C1 · class of licence, such as C1"`
			Agreed string `json:"agreed" maxLength:"20" doc:"所签协议的版本 · version of the agreement that was signed"`
		}
	}) (rest.Nothing, error) {
		b := in.Body
		return rest.Nothing{}, f.Offer(ctx, driving(ctx), DriverDraft{Place: b.Place, Class: b.Class, Agreed: b.Agreed})
	})
	clean := own("record-cleaning", "登记车辆消毒", "Record that a vehicle was disinfected")
	clean.MaxBody = photo.MaxBytes*4/3 + 1<<16
	rest.Post(api, "/my/vehicles/{vehicle}/cleanings", clean, f.apiClean)
	rest.Get(api, "/my/trips", own("list-my-trips", "本人的行程和可接的行程", "One's trips, and those one may accept"), f.apiMine)
	one := own("get-my-trip", "本人的一趟行程", "One trip of one's own")
	one.Words = text.Label{
		Zh: "行程中可见乘客去向，每次查看都记录在案；医务人员的去向只在页面上打开。",
		En: "During the trip with where passengers go, and every look is recorded; where a medic goes opens on the page alone.",
	}
	rest.Get(api, "/my/trips/{trip}", one, func(ctx context.Context, in *TripPath) (tripDetailView, error) {
		return f.detail(ctx, Hand{Person: driving(ctx)}, in.Trip)
	})
}

// tapOperations are what a driver taps.
func (f Face) tapOperations(api *rest.API) {
	rest.Post(api, "/my/trips/{trip}/accept", own("accept-trip", "我来开", "Accept a trip"), func(ctx context.Context, in *TripPath) (rest.Nothing, error) {
		return rest.Nothing{}, f.Accept(ctx, driving(ctx), in.Trip)
	})
	rest.Post(api, "/my/trips/{trip}/give-back", own("give-trip-back", "开不了，交回", "Give a trip back"), func(ctx context.Context, in *TripPath) (rest.Nothing, error) {
		return rest.Nothing{}, f.GiveBack(ctx, driving(ctx), in.Trip)
	})
	begin := own("begin-trip", "出发", "Set out")
	begin.Words = text.Label{
		Zh: "资格、保险和车辆消毒再核一次；乘客已说送到的，补记时间。",
		En: "Licence, insurance and the vehicle's disinfection are asked again; after the passenger's word it says when it was.",
	}
	rest.Post(api, "/my/trips/{trip}/begin", begin, func(ctx context.Context, in *TapInput) (rest.Nothing, error) {
		at, err := f.tapped(in.Body.At)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, f.Begin(ctx, driving(ctx), in.Trip, at, in.Body.KM)
	})
	rest.Post(api, "/my/trips/{trip}/aboard", own("board-passenger", "乘客已上车", "A passenger is aboard"), func(ctx context.Context, in *PassengerInput) (rest.Nothing, error) {
		return rest.Nothing{}, f.Board(ctx, driving(ctx), in.Trip, in.Body.Booking)
	})
	rest.Post(api, "/my/trips/{trip}/missed", own("miss-passenger", "没等到乘客", "A passenger was not there"), func(ctx context.Context, in *PassengerInput) (rest.Nothing, error) {
		at, err := f.tapped(in.Body.At)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, f.Missed(ctx, driving(ctx), in.Trip, in.Body.Booking, at)
	})
	rest.Post(api, "/my/trips/{trip}/arrive", own("end-trip", "到达", "Arrive"), func(ctx context.Context, in *TapInput) (rest.Nothing, error) {
		at, err := f.tapped(in.Body.At)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, f.Arrive(ctx, driving(ctx), in.Trip, at, in.Body.KM)
	})
	claim := own("claim-cost", "交油费、过路费、停车费单据", "Hand in a slip of fuel, toll or parking")
	claim.MaxBody = photo.MaxBytes*4/3 + 1<<16
	rest.Post(api, "/my/trips/{trip}/slips", claim, f.apiClaim)
	rest.Get(api, "/my/trips/{trip}/slips/{slip}", own("get-my-cost-slip", "单据照片", "The picture of a slip"), func(ctx context.Context, in *CostPath) (rest.File, error) {
		return f.slipFile(ctx, Hand{Person: driving(ctx)}, in)
	})
}

func (f Face) askerOperations(api *rest.API) {
	words := text.Label{Zh: "凭据由 prove-asker 给出，等于求助人本人。", En: "The key is given by prove-asker, and stands for the asker."}
	look := staff("get-asked-ride", access.RequestRecord, "求助人查看接送", "What the asker sees of their ride")
	look.OwnID, look.Look, look.Words = false, true, words
	rest.Post(api, "/asked/ride", look, f.apiAsked)
	book := staff("book-as-asker", access.RequestRecord, "求助人预约接送", "The asker books their ride")
	book.Words = words
	rest.Post(api, "/asked/ride/book", book, f.apiAskerBooks)
	again := staff("rebook-as-asker", access.RequestRecord, "求助人重新约时间", "The asker gives another time")
	again.Words = words
	rest.Post(api, "/asked/ride/again", again, f.apiAskerRebooks)
}

func (f Face) bookingOperations(api *rest.API) {
	rest.Get(api, "/bookings", staff("list-bookings", access.ConvoyBook, "接送求助和预约", "Requests for rides, and what was booked"), f.apiTickets)
	rest.Get(api, "/bookings/{need}", staff("get-booking", access.ConvoyBook, "一件接送求助和可加入的行程", "One request for a ride, and the trips it may join"), func(ctx context.Context, in *RideNeedPath) (ticketDetailView, error) {
		return f.apiTicket(ctx, in.Need)
	})
	book := staff("book-ride", access.ConvoyBook, "代为预约接送", "Book a ride for somebody")
	book.Words = text.Label{Zh: "去向加密保存，此后只给司机在行程中看。", En: "Where to is sealed; from then on only the driver sees it, during the trip."}
	rest.Post(api, "/bookings/{need}/book", book, func(ctx context.Context, in *struct {
		RideNeedPath
		Body BookingFields
	}) (ticketDetailView, error) {
		n, err := in.Body.draft(in.Need)
		if err != nil {
			return ticketDetailView{}, err
		}
		if err := f.Book(ctx, entitled(ctx), n); err != nil {
			return ticketDetailView{}, err
		}
		return f.apiTicket(ctx, in.Need)
	})
	rest.Post(api, "/bookings/{need}/again", staff("rebook-ride", access.ConvoyBook, "代为重新约时间", "Give another time for somebody"), func(ctx context.Context, in *struct {
		RideNeedPath
		Body TimesBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.rebook(ctx, entitled(ctx), in.Need, in.Body)
	})
	join := staff("join-trip", access.ConvoyBook, "把乘客排进一趟行程", "Give a passenger a seat on a trip")
	rest.Post(api, "/bookings/{need}/join", join, func(ctx context.Context, in *struct {
		RideNeedPath
		Body struct {
			Trip string `json:"trip" minLength:"1" maxLength:"40"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.joinTicket(ctx, page.Actor(ctx), in.Need, in.Body.Trip)
	})
}

func (f Face) tripOperations(api *rest.API) {
	rest.Get(api, "/trips", staff("list-trips", access.ConvoyRead, "行程，按出发时间", "Trips, by when they leave"), f.apiTrips)
	rest.Get(api, "/trips/{trip}", staff("get-trip", access.ConvoyRead, "一趟行程", "One trip"), func(ctx context.Context, in *TripPath) (tripDetailView, error) {
		return f.detail(ctx, entitled(ctx), in.Trip)
	})
	haul := staff("plan-haul", access.ConvoyPlan, "安排运货", "Plan a trip of goods")
	haul.Status = 201
	rest.Post(api, "/trips", haul, f.apiHaul)
	propose := staff("propose-shared-rides", access.ConvoyPlan, "看怎么拼车", "See how rides would be shared")
	propose.OwnID, propose.Look = false, true
	rest.Post(api, "/shared-rides/propose", propose, f.apiPropose)
	share := staff("share-rides", access.ConvoyPlan, "照此拼车，通知司机", "Plan shared rides, and tell the drivers")
	share.OwnID = false
	rest.Post(api, "/shared-rides", share, f.apiShare)
	check := staff("check-trip", access.ConvoyCheck, "确认已送到", "Confirm that a trip was made")
	check.Words = text.Label{Zh: "不能是司机本人。确认后成为事实。", En: "Never by who drove. It is a fact from then on."}
	rest.Post(api, "/trips/{trip}/check", check, func(ctx context.Context, in *struct {
		TripPath
		Body struct {
			Note string `json:"note,omitempty" maxLength:"200"`
		}
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Check(ctx, page.Actor(ctx), in.Trip, in.Body.Note)
	})
	rest.Post(api, "/trips/{trip}/cancel", staff("cancel-trip", access.ConvoyPlan, "取消行程", "Cancel a trip"), func(ctx context.Context, in *struct {
		TripPath
		Body whyBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Cancel(ctx, page.Actor(ctx), in.Trip, in.Body.Reason)
	})
	rest.Get(api, "/trips/{trip}/slips/{slip}", staff("get-cost-slip", access.ConvoyPay, "单据照片", "The picture of a slip"), func(ctx context.Context, in *CostPath) (rest.File, error) {
		return f.slipFile(ctx, entitled(ctx), in)
	})
	repay := staff("repay-cost", access.ConvoyPay, "按单据报销", "Repay a slip")
	repay.Words = text.Label{Zh: "不能是司机本人。", En: "Never by who drove."}
	rest.Post(api, "/trips/{trip}/slips/{slip}/repay", repay, func(ctx context.Context, in *CostPath) (rest.Nothing, error) {
		return rest.Nothing{}, f.Repay(ctx, page.Actor(ctx), in.Trip, in.Slip, true, "")
	})
	rest.Post(api, "/trips/{trip}/slips/{slip}/refuse", staff("refuse-cost", access.ConvoyPay, "不予报销", "Refuse a slip"), func(ctx context.Context, in *struct {
		CostPath
		Body whyBody
	}) (rest.Nothing, error) {
		return rest.Nothing{}, f.Repay(ctx, page.Actor(ctx), in.Trip, in.Slip, false, in.Body.Reason)
	})
}

func (f Face) fleetOperations(api *rest.API) {
	rest.Get(api, "/vehicles", staff("list-vehicles", access.ConvoyRead, "车辆，车牌打码", "Vehicles, plates masked"), f.apiVehicles)
	enter := staff("enter-vehicle", access.ConvoyFleet, "登记车辆", "Enter a vehicle")
	enter.Status = 201
	rest.Post(api, "/vehicles", enter, f.apiAddVehicle)
	decide := staff("decide-vehicle", access.ConvoyConfirm, "核验或停用车辆", "Confirm or retire a vehicle")
	decide.Words = text.Label{Zh: "不能核验自己登记或保管的车。", En: "Nobody confirms what they entered or keep."}
	rest.Post(api, "/vehicles/{vehicle}/decide", decide, func(ctx context.Context, in *struct {
		VehiclePath
		Body standingBody
	}) (rest.Nothing, error) {
		until, err := rest.Day("insured", in.Body.Insured)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, f.SetVehicle(ctx, page.Actor(ctx), in.Vehicle, in.Body.State, until)
	})
	rest.Get(api, "/drivers", staff("list-drivers", access.ConvoyRead, "司机，待核验的在前", "Drivers, those to be confirmed first"), f.apiDrivers)
	driver := staff("decide-driver", access.ConvoyConfirm, "核验或停用司机", "Confirm or retire a driver")
	driver.Words = text.Label{Zh: "不能核验自己。", En: "Nobody confirms themself."}
	rest.Post(api, "/drivers/{person}/decide", driver, func(ctx context.Context, in *struct {
		Person string `path:"person" maxLength:"64"`
		Body   standingBody
	}) (rest.Nothing, error) {
		until, err := rest.Day("insured", in.Body.Insured)
		if err != nil {
			return rest.Nothing{}, err
		}
		return rest.Nothing{}, f.SetDriver(ctx, page.Actor(ctx), in.Person, in.Body.State, until)
	})
	rest.Get(api, "/fleets/{place}", staff("get-fleet", access.ConvoyPay, "社区车队的周转金", "The money for costs of a community's fleet"), f.apiFleet)
	rest.Post(api, "/fleets/{place}/funds", staff("fund-fleet", access.ConvoyPay, "存入周转金", "Put money in for costs"), f.apiFund)
}
