package convoy

import "linli/internal/text"

// What the pages say.
var (
	msgRides     = text.Label{Zh: "出车", En: "My trips"}
	msgRidesTab  = text.Label{Zh: "出车", En: "Trips"}
	msgNone      = text.Label{Zh: "手上没有行程。有人需要接送、又轮到您时会通知您；排好的拼车和运货在下面。", En: "No trips in your hands. You are told when somebody needs a ride; planned trips stand below."}
	msgOpenOnes  = text.Label{Zh: "等司机接的", En: "Waiting for a driver"}
	msgNoOpen    = text.Label{Zh: "现在没有等司机的行程。", En: "No trip waits for a driver."}
	msgAccept    = text.Label{Zh: "我来开", En: "I drive"}
	msgOpenTrip  = text.Label{Zh: "打开", En: "Open"}
	msgTrip      = text.Label{Zh: "行程", En: "Trip"}
	msgLeave     = text.Label{Zh: "出发", En: "Leave"}
	msgThere     = text.Label{Zh: "到达", En: "Be there"}
	msgFrom      = text.Label{Zh: "从", En: "From"}
	msgTo        = text.Label{Zh: "到", En: "To"}
	msgSeats     = text.Label{Zh: "座位", En: "Seats"}
	msgState     = text.Label{Zh: "状态", En: "State"}
	msgVehicle   = text.Label{Zh: "车辆", En: "Vehicle"}
	msgDriver    = text.Label{Zh: "司机", En: "Driver"}
	msgLoad      = text.Label{Zh: "货物", En: "Load"}
	msgKM        = text.Label{Zh: "里程表读数（公里）", En: "Counter (km)"}
	msgKMHint    = text.Label{Zh: "要报油费才需要填", En: "Needed only to be repaid for fuel"}
	msgBegin     = text.Label{Zh: "出发", En: "Set out"}
	msgAboard    = text.Label{Zh: "已上车", En: "Is aboard"}
	msgMissed    = text.Label{Zh: "没等到", En: "Was not there"}
	msgArrive    = text.Label{Zh: "到了", En: "Arrived"}
	msgBack      = text.Label{Zh: "开不了，交回", En: "Give it back"}
	msgSeeAddr   = text.Label{Zh: "看地址和电话", En: "Address and phone"}
	msgRider     = text.Label{Zh: "第 %d 位乘客", En: "Passenger %d"}
	msgClean     = text.Label{Zh: "消毒登记", En: "Disinfected"}
	msgMustClean = text.Label{Zh: "这辆车上次行程后还没有消毒：消毒、拍照登记后才能再出车。", En: "This vehicle was not disinfected after its last ride: do it, take a picture, and record it before setting out."}
	msgAgent     = text.Label{Zh: "用了什么", En: "With what"}
	msgPicture   = text.Label{Zh: "照片（JPEG 或 PNG）", En: "Picture (JPEG or PNG)"}
	msgSave      = text.Label{Zh: "保存", En: "Save"}
	msgCosts     = text.Label{Zh: "实报实销", En: "Costs"}
	msgCostsNote = text.Label{Zh: "只报油费、过路费、停车费，按单据；开车本身不付钱。", En: "Fuel, toll and parking by the slip; driving itself is not paid."}
	msgKind      = text.Label{Zh: "费用", En: "What for"}
	msgAmount    = text.Label{Zh: "金额（元）", En: "Amount (yuan)"}
	msgBadYuan   = text.Label{Zh: "请填写金额，如 86.30", En: "Give an amount, such as 86.30"}
	msgBadTime   = text.Label{Zh: "请填写日期和时间", En: "Give day and time"}
	msgBadInt    = text.Label{Zh: "请填写数字", En: "Give a number"}
	msgHistory   = text.Label{Zh: "经过", En: "What happened"}
	msgThanks    = text.Label{Zh: "已确认，谢谢您！", En: "Confirmed. Thank you!"}
	msgWaitsFor  = text.Label{Zh: "等乘客或收货人确认。", En: "Waits for the passenger's or receiver's word."}

	msgBeDriver   = text.Label{Zh: "登记为司机", En: "Become a driver"}
	msgDriverNote = text.Label{Zh: "驾驶证先在“我的”里登记并经核验，再由社区核对意外险；两样都在，才会排到您。", En: "Record your licence on your own page and have it verified; the community then sees your accident insurance. Only then are you called."}
	msgClass      = text.Label{Zh: "准驾车型", En: "Class of licence"}
	msgFromWhere  = text.Label{Zh: "从哪个社区出发", En: "Community you start from"}
	msgAgree      = text.Label{Zh: "我同意并签署", En: "I agree and sign"}
	msgAgreement  = text.Label{Zh: "驾驶服务协议", En: "Agreement"}
	msgMyVehicles = text.Label{Zh: "我的车", En: "My vehicles"}
	msgInsured    = text.Label{Zh: "保险到期", En: "Insured until"}
	msgIsClean    = text.Label{Zh: "已消毒", En: "Disinfected"}
	msgUnclean    = text.Label{Zh: "未消毒，不能出车", En: "Not disinfected: must not set out"}

	msgYours     = text.Label{Zh: "您的接送", En: "Your ride"}
	msgBook      = text.Label{Zh: "写清从哪到哪、几点", En: "Say from where to where, and when"}
	msgBookDo    = text.Label{Zh: "预约", En: "Book"}
	msgToWhere   = text.Label{Zh: "到哪个社区", En: "To which community"}
	msgDoor      = text.Label{Zh: "到哪个门、哪栋楼", En: "Which door or building"}
	msgDoorHint  = text.Label{Zh: "加密保存，只给开车的人在行程中看", En: "Sealed; only the driver sees it, during the trip"}
	msgPickUp    = text.Label{Zh: "几点上车", En: "Picked up at"}
	msgDueAt     = text.Label{Zh: "最晚几点到", En: "There by"}
	msgPlate     = text.Label{Zh: "来接您的车", En: "The car that comes"}
	msgMissedYou = text.Label{Zh: "司机在约定地点没有等到您。还需要的话，请重新约时间。", En: "The driver did not find you at the pick-up. If you still need the ride, give another time."}
	msgRebook    = text.Label{Zh: "重新约", En: "Book again"}
	msgConfirm   = text.Label{Zh: "到了以后，请回求助页点“办好了”。", En: "Once you are there, press “It is done” on the page of your request."}
	msgNever     = text.Label{Zh: "接送不收任何费用。", En: "Rides cost nothing."}

	msgFleet     = text.Label{Zh: "车队", En: "Fleet"}
	msgPlace     = text.Label{Zh: "地区", En: "Place"}
	msgNoFleet   = text.Label{Zh: "这里还没有车辆。在下面登记第一辆。", En: "No vehicles here yet. Enter the first below."}
	msgNoDrivers = text.Label{Zh: "这里还没有司机。", En: "No drivers here yet."}
	msgDrivers   = text.Label{Zh: "司机", En: "Drivers"}
	msgVehicles  = text.Label{Zh: "车辆", En: "Vehicles"}
	msgSort      = text.Label{Zh: "车型", En: "Sort"}
	msgLoadKG    = text.Label{Zh: "载重（公斤）", En: "Load (kg)"}
	msgKeeper    = text.Label{Zh: "保管人（志愿者编号）", En: "Keeper (volunteer's number)"}
	msgPlateIs   = text.Label{Zh: "车牌", En: "Plate"}
	msgConfirmIt = text.Label{Zh: "证件看过，核验通过", En: "Papers seen: confirm"}
	msgRetire    = text.Label{Zh: "停用", En: "Retire"}
	msgEnter     = text.Label{Zh: "登记车辆", En: "Enter a vehicle"}
	msgCommunity = text.Label{Zh: "社区", En: "Community"}

	msgTrips         = text.Label{Zh: "行程", En: "Trips"}
	msgNoTrips       = text.Label{Zh: "这里没有行程。接送由求助产生；拼车和运货在上面安排。", En: "No trips here. Rides come of requests; shared rides and goods are planned above."}
	msgAllOpen       = text.Label{Zh: "未了结", En: "Not over"}
	msgWaiting       = text.Label{Zh: "等座位的乘客：%d", En: "Passengers who wait for a seat: %d"}
	msgShare         = text.Label{Zh: "按交接班拼车", En: "Share by shift change"}
	msgShareSee      = text.Label{Zh: "先看怎么拼", En: "See the plan first"}
	msgShareDo       = text.Label{Zh: "照此安排，通知司机", En: "Plan it so, and tell the drivers"}
	msgShareFrom     = text.Label{Zh: "应到时间，从", En: "Due from"}
	msgShareTo       = text.Label{Zh: "应到时间，到", En: "Due until"}
	msgCar           = text.Label{Zh: "尾号 %s 的车：接 %d 位，%s 出发，%s 前到", En: "Car with plate …%s: %d passengers, leaves %s, there by %s"}
	msgLeft          = text.Label{Zh: "排不下：%d 位，请再找车或改时间", En: "No room for %d: find another vehicle or another time"}
	msgNoShare       = text.Label{Zh: "这段时间没有可以拼的乘客。", En: "Nobody waits who could share then."}
	msgShareWhere    = text.Label{Zh: "在哪个区、街道或社区上车", En: "Picked up in which district, township or community"}
	msgPickPlace     = text.Label{Zh: "请选择地区", En: "Choose the place"}
	msgHaul          = text.Label{Zh: "安排运货", En: "Plan goods"}
	msgFromWhereHaul = text.Label{Zh: "从哪个社区装货", En: "Loaded in which community"}
	msgItem          = text.Label{Zh: "运什么", En: "What is carried"}
	msgWeight        = text.Label{Zh: "重量（公斤）", En: "Weight (kg)"}
	msgVehicleNo     = text.Label{Zh: "用哪辆车", En: "With which vehicle"}
	msgCheck         = text.Label{Zh: "确认已送到", En: "Confirm that it was made"}
	msgCancel        = text.Label{Zh: "取消行程", En: "Cancel the trip"}
	msgReason        = text.Label{Zh: "原因", En: "Reason"}
	msgNote          = text.Label{Zh: "备注", En: "Note"}
	msgRepay         = text.Label{Zh: "按单据报销", En: "Repay by the slip"}
	msgRefuse        = text.Label{Zh: "不予报销", En: "Refuse"}
	msgSee           = text.Label{Zh: "看照片", En: "See the picture"}
	msgFund          = text.Label{Zh: "存入周转金", En: "Put money in"}
	msgBox           = text.Label{Zh: "周转金余额（元）", En: "Money at hand (yuan)"}
	msgSealed        = text.Label{Zh: "去向已加密", En: "Where to is sealed"}
	msgNobody        = text.Label{Zh: "还没有", En: "Nobody yet"}
)

// What the desk's pages of bookings say.
var (
	msgTripKind   = text.Label{Zh: "人员还是物资", En: "Passengers or goods"}
	msgRecord     = text.Label{Zh: "司机登记", En: "Your record as a driver"}
	msgToNeed     = text.Label{Zh: "回到求助页", En: "Back to your request"}
	msgRenew      = text.Label{Zh: "续保或停用", En: "Renew or retire"}
	msgBringOwn   = text.Label{Zh: "不指定，由司机带车来接", En: "None: a driver comes with theirs"}
	msgLoads      = text.Label{Zh: "最多 %d 公斤", En: "%d kg at most"}
	msgTickets    = text.Label{Zh: "接送预约", En: "Rides asked for"}
	msgTicket     = text.Label{Zh: "接送预约", En: "The ride"}
	msgNoTickets  = text.Label{Zh: "这里没有人等接送。有人打电话来：先登记一件“接送”求助，再在这里约时间。", En: "Nobody here asks for a ride. Somebody phones: enter a request for a ride first, then book it here."}
	msgEnterNeed  = text.Label{Zh: "登记求助", En: "Enter a request"}
	msgNotSaid    = text.Label{Zh: "还没问清几点、去哪", En: "When and where to is not known yet"}
	msgAskThem    = text.Label{Zh: "在电话里问清这几样。去哪儿加密保存，存好以后只给司机在行程中看，这里不再显示。", En: "Ask them on the phone. Where to is sealed: from then on only the driver sees it, during the trip."}
	msgBookFor    = text.Label{Zh: "约好", En: "Book it"}
	msgOpenings   = text.Label{Zh: "可以排进的行程", En: "Trips with room"}
	msgNoOpenings = text.Label{Zh: "同一时段没有空座的行程。附近的司机会被逐个询问；也可以按交接班拼车。", En: "No trip at that time has a free seat. Drivers nearby are asked one after another; rides may also be shared by shift change."}
	msgFree       = text.Label{Zh: "空座 %d 个", En: "%d free"}
	msgSit        = text.Label{Zh: "排进这趟", En: "Give a seat"}
	msgSeeTrip    = text.Label{Zh: "看这趟行程", En: "See the trip"}
	msgSeeNeed    = text.Label{Zh: "看求助", En: "See the request"}
	msgNeedState  = text.Label{Zh: "求助", En: "Request"}
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

// reasons say why a trip was called off where nobody has written it.
var reasons = map[string]text.Label{
	"given-back": {Zh: "司机交回", En: "given back"}, "absent": {Zh: "没等到乘客", En: "no passenger was there"}, "no-passenger": {Zh: "没有乘客了", En: "no passenger is left"},
}
