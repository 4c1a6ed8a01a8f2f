package page

import "linli/internal/text"

// What the shared parts themselves say.
var (
	msgSkip      = text.Label{Zh: "跳到正文", En: "Skip to content"}
	msgNav       = text.Label{Zh: "主导航", En: "Main navigation"}
	msgCrumbs    = text.Label{Zh: "当前位置", En: "You are here"}
	msgTodo      = text.Label{Zh: "待办", En: "To do"}
	msgSignOut   = text.Label{Zh: "退出", En: "Sign out"}
	msgOtherLang = text.Label{Zh: "English", En: "中文"}
	msgLarge     = text.Label{Zh: "长辈版", En: "Large print"}
	msgNormal    = text.Label{Zh: "标准版", En: "Normal print"}
	msgFixBelow  = text.Label{Zh: "有 %d 处需要修改，已在下面标出", En: "%d things need attention, marked below"}
	msgTable     = text.Label{Zh: "以表格查看数据", En: "Show the data as a table"}
	msgDay       = text.Label{Zh: "日期", En: "Day"}
	msgValue     = text.Label{Zh: "数值", En: "Value"}
	msgHighest   = text.Label{Zh: "最高", En: "highest"}
	msgLatest    = text.Label{Zh: "最近", En: "latest"}
	msgSpeak     = text.Label{Zh: "听一听", En: "Listen"}
	msgListNote  = text.Label{Zh: "颜色越深数值越高。", En: "The darker, the higher."}
	msgTileNote  = text.Label{Zh: "示意方格图，不表示行政区域界线。颜色越深数值越高；经开区单列。", En: "A schematic grid, not the districts' borders. The darker, the higher; the development area stands alone."}
	msgUnitUnit  = text.Label{Zh: "单位：", En: "Unit: "}
	msgStepDone  = text.Label{Zh: "已完成", En: "done"}
	msgStepNow   = text.Label{Zh: "当前步骤", En: "current step"}
	msgQuery     = text.Label{Zh: "查询", En: "Search"}
	msgReset     = text.Label{Zh: "重置", En: "Reset"}
	msgNext      = text.Label{Zh: "下一页", En: "Next page"}
	msgSave      = text.Label{Zh: "存为表格", En: "Save as a table"}
	msgShown     = text.Label{Zh: "本页 %d 条", En: "%d on this page"}

	msgPlaceHint   = text.Label{Zh: "名称、拼音或首字母，如 南郎家园", En: "name, pinyin or initials"}
	msgPlaceChoose = text.Label{Zh: "请选一个", En: "Choose one"}
	msgPlaceNone   = text.Label{Zh: "没有找到：换个写法，或写上区名再空一格", En: "Nothing found: try another spelling, or the district and a space before it"}

	msgOffline     = text.Label{Zh: "当前没有网络", En: "No network"}
	msgKept        = text.Label{Zh: "离线，数据截至 %s", En: "Offline, data as of %s"}
	msgOnlineAgain = text.Label{Zh: "网络已恢复，本页数据截至 %s", En: "Back online; this page is as of %s"}
	msgTryAgain    = text.Label{Zh: "刷新", En: "Refresh"}
	msgWaiting     = text.Label{Zh: "待上传", En: "To send"}
	msgScanWhat    = text.Label{Zh: "扫码事由", En: "What for"}
	msgScanStart   = text.Label{Zh: "打开相机扫码", En: "Open the camera"}
	msgScanStop    = text.Label{Zh: "关闭相机", En: "Close the camera"}
	msgScanType    = text.Label{Zh: "扫不了？输入组长给的签到码", En: "Cannot scan? Type the code your leader gives you"}
	msgScanSend    = text.Label{Zh: "提交", En: "Send"}
)

// NothingYet stands where a list is empty and there is no better word.
var NothingYet = text.Label{Zh: "暂无数据", En: "Nothing here yet"}
