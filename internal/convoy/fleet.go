package convoy

import (
	"regexp"
	"strings"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/ident"
	"linli/internal/people"
	"linli/internal/text"
)

// Standing is whether a vehicle or a driver may serve.
type Standing string

// The standings.
const (
	Offered   Standing = "offered" // nobody entitled has looked yet
	Confirmed Standing = "confirmed"
	Retired   Standing = "retired"
)

var standings = map[Standing]text.Label{
	Offered: {Zh: "待核验", En: "to be confirmed"}, Confirmed: {Zh: "已核验", En: "confirmed"}, Retired: {Zh: "已停用", En: "retired"},
}

// Name is what people call the standing.
func (s Standing) Name() text.Label { return standings[s] }

// Vehicle is a vehicle that carries for others, without its plate.
type Vehicle struct {
	ID        string
	Kind      string // of Rules.Vehicles
	Place     string // community where it is kept
	Org       string
	Keeper    string // person who keeps it; empty: the organisation
	Seats     int64  // for passengers
	LoadKG    int64
	InsuredTo civil.Day
	State     Standing
	UsedAt    civil.Instant // the end of its last ride; 0: none
	CleanAt   civil.Instant // when it was last disinfected
	Tail      string        // the last two signs of the plate
	MadeBy    string
	MadeAt    civil.Instant
	Confirmer string
	ConfirmAt civil.Instant

	plate       string
	sealed, key []byte
}

// Clean reports whether it was disinfected since it last carried somebody.
func (v *Vehicle) Clean() bool { return v.UsedAt == 0 || v.CleanAt >= v.UsedAt }

// Thing is the vehicle as the decision table sees it.
func (v *Vehicle) Thing() access.Thing { return thing("vehicle", v.ID, v.Place, v.Org) }

func thing(kind, id, place, org string) access.Thing {
	t := access.Thing{Kind: kind, ID: id, Place: place}
	if org != "" {
		t.Lines = []string{org}
	}
	return t
}

// Driver is somebody who drives for others.
type Driver struct {
	Person    string
	Place     string // community they start from
	Org       string
	Class     Class
	Agreed    string // version of the agreement
	AgreedAt  civil.Instant
	InsuredTo civil.Day // their accident insurance
	State     Standing
	Confirmer string
	ConfirmAt civil.Instant
}

// Thing is the driver as the decision table sees them.
func (d *Driver) Thing() access.Thing { return thing("driver", d.Person, d.Place, d.Org) }

// What stands against driving.
var (
	ErrNotDriver = fault.New(fault.Refused, text.Label{Zh: "请先登记为司机，并由社区或统筹核验", En: "register as a driver first, and have it confirmed"})
	ErrLicence   = fault.New(fault.Refused, text.Label{Zh: "没有在行程期间有效、已核验的驾驶证，或准驾车型不符", En: "no verified licence of the class needed that holds throughout the trip"})
	ErrAgreement = fault.New(fault.Refused, text.Label{Zh: "请先签署现行的驾驶服务协议", En: "sign the agreement in force first"})
	ErrInsurance = fault.New(fault.Refused, text.Label{Zh: "司机的意外险在行程期间无效，请先续保并登记", En: "the driver's accident insurance does not hold throughout the trip"})
	ErrVehicle   = fault.New(fault.Refused, text.Label{Zh: "这辆车未核验、已停用，或车险在行程期间无效", En: "the vehicle is not confirmed, retired, or not insured throughout the trip"})
	ErrUnclean   = fault.New(fault.Conflict, text.Label{Zh: "上次行程后还没有消毒，不能出车：请先消毒并登记", En: "the vehicle was not disinfected after its last ride: do that and record it first"})
	ErrNoVehicle = fault.New(fault.Refused, text.Label{Zh: "您没有可用的车，或没有一辆座位够、空着的车", En: "you have no vehicle that is free and has seats enough"})
)

// fit says what stands against a driver and a vehicle on all days from one to
// another. a is what people knows of the driver.
func (r *Rules) fit(d *Driver, a people.Able, v *Vehicle, from, to civil.Day) error {
	kind, ok := r.Kind(v.Kind)
	switch {
	case d == nil || d.State != Confirmed:
		return ErrNotDriver
	case d.Agreed != r.Agreement.Version:
		return ErrAgreement
	case d.InsuredTo < to:
		return ErrInsurance
	case !ok || v.State != Confirmed || v.InsuredTo < to:
		return ErrVehicle
	case !r.drives(d.Class, kind.Class) || !r.licensed(a, d.Class, from, to):
		return ErrLicence
	}
	return nil
}

// VehicleDraft is a vehicle as somebody enters it.
type VehicleDraft struct {
	ID, Kind, Place, Org, Keeper, Plate string
	Seats, LoadKG                       int64
	InsuredTo                           civil.Day
}

// plateForm is a civil plate of GA 36-2018: a province, a letter, five signs,
// or six on a vehicle of new energy. No I and no O among the signs.
var plateForm = regexp.MustCompile(`^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-HJ-NP-Z0-9]{5,6}$`)

func checkID(f *fault.Faults, id string) {
	if err := ident.Chosen(id); err != nil {
		f.Add("id", text.Of(err))
	}
}

func (n *VehicleDraft) check(r *Rules, atlas *area.Atlas, today civil.Day) error {
	var f fault.Faults
	n.Plate = strings.ToUpper(strings.NewReplacer(" ", "", "·", "", "-", "", "•", "").Replace(n.Plate))
	checkID(&f, n.ID)
	checkCommunity(&f, atlas, "place", n.Place)
	kind, ok := r.Kind(n.Kind)
	if !ok {
		f.Add("kind", text.Label{Zh: "请选择车型", En: "choose the sort of vehicle"})
	} else {
		if n.Seats < 0 || n.Seats > kind.Seats {
			f.Add("seats", text.Label{Zh: "这种车的乘客座位最多 %d 个", En: "such a vehicle has %d seats for passengers at most"}.With(kind.Seats))
		}
		if n.LoadKG < 0 || n.LoadKG > kind.Load || n.LoadKG+n.Seats == 0 {
			f.Add("load", text.Label{Zh: "这种车最多载 %d 公斤；座位和载重不能都空着", En: "such a vehicle carries %d kg at most; give seats or load"}.With(kind.Load))
		}
	}
	if !plateForm.MatchString(n.Plate) {
		f.Add("plate", text.Label{Zh: "请填写车牌，如 京A12345", En: "give the plate, such as 京A12345"})
	}
	if n.InsuredTo < today {
		f.Add("insured", text.Label{Zh: "请填写车险到期日，不早于今天", En: "give the day until which it is insured, not before today"})
	}
	return f.Err()
}

var (
	msgCommunityOnly = text.Label{Zh: "请选择社区（村）", En: "choose a community"}
	errCommunity     = fault.In("place", msgCommunityOnly)
)

func checkCommunity(f *fault.Faults, atlas *area.Atlas, field, place string) {
	if code, err := atlas.Parse(place); err != nil || code.Level() != area.Community {
		f.Add(field, msgCommunityOnly)
	}
}
