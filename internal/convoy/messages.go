package convoy

import "linli/internal/text"

// What the pages say.
var (
	msgRides     = text.Label{Zh: "出车", En: "my trips"}
	msgRidesTab  = text.Label{Zh: "出车", En: "trips"}
	msgNone      = text.Label{Zh: "手上没有行程。有人需要接送、又轮到您时会通知您；排好的拼车和运货在下面。", En: "No trips in your hands. You are told when somebody needs a ride; planned trips stand below."}
	msgOpenOnes  = text.Label{Zh: "等司机接的", En: "waiting for a driver"}
	msgNoOpen    = text.Label{Zh: "现在没有等司机的行程。", En: "No trip waits for a driver."}
	msgAccept    = text.Label{Zh: "我来开", En: "I drive"}
	msgOpenTrip  = text.Label{Zh: "打开", En: "open"}
	msgTrip      = text.Label{Zh: "行程", En: "trip"}
	msgLeave     = text.Label{Zh: "出发", En: "leave"}
	msgThere     = text.Label{Zh: "到达", En: "be there"}
	msgFrom      = text.Label{Zh: "从", En: "from"}
	msgTo        = text.Label{Zh: "到", En: "to"}
	msgSeats     = text.Label{Zh: "座位", En: "seats"}
	msgState     = text.Label{Zh: "状态", En: "state"}
	msgVehicle   = text.Label{Zh: "车辆", En: "vehicle"}
	msgDriver    = text.Label{Zh: "司机", En: "driver"}
	msgLoad      = text.Label{Zh: "货物", En: "load"}
	msgKM        = text.Label{Zh: "里程表读数（公里）", En: "counter (km)"}
	msgKMHint    = text.Label{Zh: "要报油费才需要填", En: "needed only to be repaid for fuel"}
	msgBegin     = text.Label{Zh: "出发", En: "set out"}
	msgAboard    = text.Label{Zh: "已上车", En: "is aboard"}
	msgMissed    = text.Label{Zh: "没等到", En: "was not there"}
	msgArrive    = text.Label{Zh: "到了", En: "arrived"}
	msgBack      = text.Label{Zh: "开不了，交回", En: "give it back"}
	msgSeeAddr   = text.Label{Zh: "看地址和电话", En: "address and phone"}
	msgRider     = text.Label{Zh: "第 %d 位乘客", En: "passenger %d"}
	msgClean     = text.Label{Zh: "消毒登记", En: "disinfected"}
	msgMustClean = text.Label{Zh: "这辆车上次行程后还没有消毒：消毒、拍照登记后才能再出车。", En: "This vehicle was not disinfected after its last ride: do it, take a picture, and record it before setting out."}
	msgAgent     = text.Label{Zh: "用了什么", En: "with what"}
	msgPicture   = text.Label{Zh: "照片（JPEG 或 PNG）", En: "picture (JPEG or PNG)"}
	msgSave      = text.Label{Zh: "保存", En: "save"}
	msgCosts     = text.Label{Zh: "实报实销", En: "costs"}
	msgCostsNote = text.Label{Zh: "只报油费、过路费、停车费，按单据；开车本身不付钱。", En: "Fuel, toll and parking by the slip; driving itself is not paid."}
	msgKind      = text.Label{Zh: "费用", En: "what for"}
	msgAmount    = text.Label{Zh: "金额（元）", En: "amount (yuan)"}
	msgBadYuan   = text.Label{Zh: "请填写金额，如 86.30", En: "give an amount, such as 86.30"}
	msgBadTime   = text.Label{Zh: "请填写日期和时间", En: "give day and time"}
	msgBadInt    = text.Label{Zh: "请填写数字", En: "give a number"}
	msgHistory   = text.Label{Zh: "经过", En: "what happened"}
	msgThanks    = text.Label{Zh: "已确认，谢谢您！", En: "Confirmed. Thank you!"}
	msgWaitsFor  = text.Label{Zh: "等乘客或收货人确认。", En: "Waits for the passenger's or receiver's word."}

	msgBeDriver   = text.Label{Zh: "登记为司机", En: "become a driver"}
	msgDriverNote = text.Label{Zh: "驾驶证先在“我的”里登记并经核验，再由社区核对意外险；两样都在，才会排到您。", En: "Record your licence on your own page and have it verified; the community then sees your accident insurance. Only then are you called."}
	msgClass      = text.Label{Zh: "准驾车型", En: "class of licence"}
	msgFromWhere  = text.Label{Zh: "从哪个社区出发", En: "community you start from"}
	msgAgree      = text.Label{Zh: "我同意并签署", En: "I agree and sign"}
	msgAgreement  = text.Label{Zh: "驾驶服务协议", En: "agreement"}
	msgMyVehicles = text.Label{Zh: "我的车", En: "my vehicles"}
	msgInsured    = text.Label{Zh: "保险到期", En: "insured until"}
	msgIsClean    = text.Label{Zh: "已消毒", En: "disinfected"}
	msgUnclean    = text.Label{Zh: "未消毒，不能出车", En: "not disinfected: must not set out"}

	msgYours     = text.Label{Zh: "您的接送", En: "your ride"}
	msgBook      = text.Label{Zh: "写清从哪到哪、几点", En: "say from where to where, and when"}
	msgBookDo    = text.Label{Zh: "预约", En: "book"}
	msgToWhere   = text.Label{Zh: "到哪个社区", En: "to which community"}
	msgDoor      = text.Label{Zh: "到哪个门、哪栋楼", En: "which door or building"}
	msgDoorHint  = text.Label{Zh: "加密保存，只给开车的人在行程中看", En: "sealed; only the driver sees it, during the trip"}
	msgPickUp    = text.Label{Zh: "几点上车", En: "picked up at"}
	msgDueAt     = text.Label{Zh: "最晚几点到", En: "there by"}
	msgPlate     = text.Label{Zh: "来接您的车", En: "the car that comes"}
	msgMissedYou = text.Label{Zh: "司机在约定地点没有等到您。还需要的话，请重新约时间。", En: "The driver did not find you at the pick-up. If you still need the ride, give another time."}
	msgRebook    = text.Label{Zh: "重新约", En: "book again"}
	msgConfirm   = text.Label{Zh: "到了以后，请回求助页点“办好了”。", En: "Once you are there, press “It is done” on the page of your request."}
	msgNever     = text.Label{Zh: "接送不收任何费用。", En: "Rides cost nothing."}

	msgFleet     = text.Label{Zh: "车队", En: "fleet"}
	msgPlace     = text.Label{Zh: "地区", En: "place"}
	msgNoFleet   = text.Label{Zh: "这里还没有车辆。在下面登记第一辆。", En: "No vehicles here yet. Enter the first below."}
	msgNoDrivers = text.Label{Zh: "这里还没有司机。", En: "No drivers here yet."}
	msgDrivers   = text.Label{Zh: "司机", En: "drivers"}
	msgVehicles  = text.Label{Zh: "车辆", En: "vehicles"}
	msgSort      = text.Label{Zh: "车型", En: "sort"}
	msgLoadKG    = text.Label{Zh: "载重（公斤）", En: "load (kg)"}
	msgKeeper    = text.Label{Zh: "保管人（志愿者编号）", En: "keeper (volunteer's number)"}
	msgPlateIs   = text.Label{Zh: "车牌", En: "plate"}
	msgConfirmIt = text.Label{Zh: "证件看过，核验通过", En: "papers seen: confirm"}
	msgRetire    = text.Label{Zh: "停用", En: "retire"}
	msgEnter     = text.Label{Zh: "登记车辆", En: "enter a vehicle"}
	msgCommunity = text.Label{Zh: "社区", En: "community"}

	msgTrips         = text.Label{Zh: "行程", En: "trips"}
	msgNoTrips       = text.Label{Zh: "这里没有行程。接送由求助产生；拼车和运货在上面安排。", En: "No trips here. Rides come of requests; shared rides and goods are planned above."}
	msgAllOpen       = text.Label{Zh: "未了结", En: "not over"}
	msgWaiting       = text.Label{Zh: "等座位的乘客：%d", En: "passengers who wait for a seat: %d"}
	msgShare         = text.Label{Zh: "按交接班拼车", En: "share by shift change"}
	msgShareSee      = text.Label{Zh: "先看怎么拼", En: "see the plan first"}
	msgShareDo       = text.Label{Zh: "照此安排，通知司机", En: "plan it so, and tell the drivers"}
	msgShareFrom     = text.Label{Zh: "应到时间，从", En: "due from"}
	msgShareTo       = text.Label{Zh: "应到时间，到", En: "due until"}
	msgCar           = text.Label{Zh: "车辆 %s：接 %d 位，%s 出发，%s 前到", En: "vehicle %s: %d passengers, leaves %s, there by %s"}
	msgLeft          = text.Label{Zh: "排不下：%d 位，请再找车或改时间", En: "no room for %d: find another vehicle or another time"}
	msgNoShare       = text.Label{Zh: "这段时间没有可以拼的乘客。", En: "Nobody waits who could share then."}
	msgShareWhere    = text.Label{Zh: "在哪个区、街道或社区上车", En: "picked up in which district, township or community"}
	msgPickPlace     = text.Label{Zh: "请选择地区", En: "choose the place"}
	msgHaul          = text.Label{Zh: "安排运货", En: "plan goods"}
	msgFromWhereHaul = text.Label{Zh: "从哪个社区装货", En: "loaded in which community"}
	msgItem          = text.Label{Zh: "运什么", En: "what is carried"}
	msgWeight        = text.Label{Zh: "重量（公斤）", En: "weight (kg)"}
	msgVehicleNo     = text.Label{Zh: "车辆编号（可不填，由司机带车来接）", En: "vehicle's number (may be empty: a driver comes with theirs)"}
	msgCheck         = text.Label{Zh: "确认已送到", En: "confirm that it was made"}
	msgCancel        = text.Label{Zh: "取消行程", En: "cancel the trip"}
	msgReason        = text.Label{Zh: "原因", En: "reason"}
	msgNote          = text.Label{Zh: "备注", En: "note"}
	msgRepay         = text.Label{Zh: "按单据报销", En: "repay by the slip"}
	msgRefuse        = text.Label{Zh: "不予报销", En: "refuse"}
	msgSee           = text.Label{Zh: "看照片", En: "see the picture"}
	msgFund          = text.Label{Zh: "存入周转金", En: "put money in"}
	msgBox           = text.Label{Zh: "周转金余额（元）", En: "money at hand (yuan)"}
	msgSealed        = text.Label{Zh: "去向已加密", En: "where to is sealed"}
	msgNobody        = text.Label{Zh: "还没有", En: "nobody yet"}
)

// What the desk's pages of bookings say.
var (
	msgTickets    = text.Label{Zh: "接送预约", En: "rides asked for"}
	msgTicket     = text.Label{Zh: "接送预约", En: "the ride"}
	msgNoTickets  = text.Label{Zh: "这里没有人等接送。有人打电话来：先登记一件“接送”求助，再在这里约时间。", En: "Nobody here asks for a ride. Somebody phones: enter a request for a ride first, then book it here."}
	msgEnterNeed  = text.Label{Zh: "登记求助", En: "enter a request"}
	msgNotSaid    = text.Label{Zh: "还没问清几点、去哪", En: "when and where to is not known yet"}
	msgAskThem    = text.Label{Zh: "在电话里问清这几样。去哪儿加密保存，存好以后只给司机在行程中看，这里不再显示。", En: "Ask them on the phone. Where to is sealed: from then on only the driver sees it, during the trip."}
	msgBookFor    = text.Label{Zh: "约好", En: "book it"}
	msgOpenings   = text.Label{Zh: "可以排进的行程", En: "trips with room"}
	msgNoOpenings = text.Label{Zh: "同一时段没有空座的行程。附近的司机会被逐个询问；也可以按交接班拼车。", En: "No trip at that time has a free seat. Drivers nearby are asked one after another; rides may also be shared by shift change."}
	msgFree       = text.Label{Zh: "空座 %d 个", En: "%d free"}
	msgSit        = text.Label{Zh: "排进这趟", En: "give a seat"}
	msgSeeTrip    = text.Label{Zh: "看这趟行程", En: "see the trip"}
	msgSeeNeed    = text.Label{Zh: "看求助", En: "see the request"}
	msgNeedState  = text.Label{Zh: "求助", En: "request"}
	msgNotThere   = text.Label{Zh: "司机没有等到乘客。还需要的话，请打电话问清，重新约时间。", En: "The driver did not find the passenger. If they still need the ride, ring them and give another time."}
	msgNeedClosed = text.Label{Zh: "这件求助已经了结。", En: "The request is closed."}
)

// happened says what an event was.
var happened = map[string]text.Label{
	"planned": {Zh: "排定", En: "planned"}, "accepted": {Zh: "司机接了", En: "accepted"}, "begun": {Zh: "出发", En: "set out"}, "aboard": {Zh: "乘客上车", En: "passenger aboard"},
	"absent": {Zh: "乘客没等到", En: "passenger not there"}, "arrived": {Zh: "到达", En: "arrived"}, "made": {Zh: "确认", En: "confirmed"},
	"given-back": {Zh: "司机交回", En: "given back"}, "cancelled": {Zh: "取消", En: "cancelled"}, "joined": {Zh: "加一位乘客", En: "passenger joined"},
	"slip": {Zh: "交单据", En: "slip handed in"}, "repaid": {Zh: "报销", En: "repaid"}, "slip-refused": {Zh: "不予报销", En: "slip refused"},
}
