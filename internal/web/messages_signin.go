package web

import "linli/internal/text"

// Signing in, second factors, devices, one-time links.
var (
	msgByPhone       = text.Label{Zh: "志愿者登录", En: "Volunteers"}
	msgPhone         = text.Label{Zh: "手机号码", En: "Mobile number"}
	msgSendCode      = text.Label{Zh: "获取验证码", En: "Send a code"}
	msgPhoneNote     = text.Label{Zh: "未注册的手机验证后可以注册。", En: "A phone that is not registered can be registered afterwards."}
	msgBadPhone      = text.Label{Zh: "请输入 11 位手机号码", En: "Enter a mobile number of 11 digits"}
	msgCodeSent      = text.Label{Zh: "验证码已发往", En: "A code is on its way to "}
	msgCodeNote      = text.Label{Zh: "5 分钟内有效，只能用一次。工作人员不会向您索要验证码。", En: "Good for 5 minutes, once. Nobody who works here will ever ask you for it."}
	msgOneTime       = text.Label{Zh: "验证码", En: "Code"}
	msgWrongCode     = text.Label{Zh: "验证码不正确或已失效", En: "The code is not right, or no longer good"}
	msgAnotherPhone  = text.Label{Zh: "换一个号码或重新获取", En: "Another number, or a new code"}
	msgByPassword    = text.Label{Zh: "工作人员登录", En: "Staff"}
	msgAccount       = text.Label{Zh: "账号", En: "Account"}
	msgPassword      = text.Label{Zh: "密码", En: "Password"}
	msgWrongPassword = text.Label{Zh: "账号、密码或验证码不正确", En: "Account, password or code is not right"}
	msgByPasskey     = text.Label{Zh: "用通行密钥登录", En: "Sign in with a passkey"}
	msgPasskeyFailed = text.Label{Zh: "通行密钥没有通过验证", En: "The passkey could not be verified"}
	msgNeedsScript   = text.Label{Zh: "通行密钥需要浏览器脚本。", En: "Passkeys need the browser's scripts."}
	msgOutside       = text.Label{Zh: "其他方式登录", En: "Other ways"}
	msgNotLinked     = text.Label{Zh: "这个身份还没有与本平台的账号关联，请先用其他方式登录，再在“登录设备”中关联", En: "This identity is not linked to anybody here; sign in another way and link it under Devices"}
	msgOutsideFailed = text.Label{Zh: "对方没有确认您的身份，请重新登录", En: "The other side did not confirm who you are; please sign in again"}
	msgStale         = text.Label{Zh: "请先再次验证是您本人", En: "Please prove again that it is you"}

	msgSecond      = text.Label{Zh: "两步验证", En: "Second step"}
	msgSecondNote  = text.Label{Zh: "打开身份验证器应用，输入 6 位动态码；设备不在身边时，可以输入一个恢复码。", En: "Open your authenticator app and enter its six digits. If it is not at hand, enter a recovery code."}
	msgFactor      = text.Label{Zh: "设置两步验证", En: "Set up a second step"}
	msgFactorMust  = text.Label{Zh: "您的角色可以查看受保护的信息，登录须两步验证。", En: "Your roles may see what is protected: signing in takes two steps."}
	msgFactorScan  = text.Label{Zh: "用身份验证器应用扫描，再输入它显示的 6 位数字。", En: "Scan this with an authenticator app, then enter the six digits it shows."}
	msgFactorCode  = text.Label{Zh: "供身份验证器扫描的二维码", En: "Code to scan with an authenticator app"}
	msgFactorType  = text.Label{Zh: "不能扫描时手工输入密钥：", En: "If you cannot scan, type this key: "}
	msgAddPasskey  = text.Label{Zh: "改用通行密钥", En: "Use a passkey instead"}
	msgKeyNote     = text.Label{Zh: "用本机的指纹、面容或锁屏密码，或用安全密钥，一步完成。", En: "With this device's fingerprint, face or screen lock, or a security key: one step for both."}
	msgRecovery    = text.Label{Zh: "恢复码", En: "Recovery codes"}
	msgRecoverNote = text.Label{Zh: "每个只能用一次，只显示这一次。请打印或抄下，与设备分开保管。", En: "Each works once, and they are shown only now. Print or write them down and keep them apart from the device."}
	msgKept        = text.Label{Zh: "我已保管好，继续", En: "They are safe: go on"}
	msgProveAgain  = text.Label{Zh: "请再次验证", En: "Prove it is you"}
	msgProveNote   = text.Label{Zh: "接下来的操作较为敏感。", En: "What comes next is sensitive."}
	msgGoOn        = text.Label{Zh: "继续", En: "Go on"}

	msgDevices      = text.Label{Zh: "登录设备", En: "Devices"}
	msgDevicesNote  = text.Label{Zh: "这些设备正以您的身份登录。不认识的，请立即退出。", En: "These are signed in as you. Sign out any you do not know."}
	msgThisDevice   = text.Label{Zh: "本机", En: "this one"}
	msgUnknownAgent = text.Label{Zh: "未知浏览器", En: "Unknown browser"}
	msgSignedIn     = text.Label{Zh: "登录于", En: "Signed in"}
	msgLastSeen     = text.Label{Zh: "最近使用", En: "Last used"}
	msgNetwork      = text.Label{Zh: "来自", En: "From"}
	msgRevoke       = text.Label{Zh: "退出该设备", En: "Sign this one out"}
	msgRevokeOthers = text.Label{Zh: "退出其他全部设备", En: "Sign all others out"}
	msgProofs       = text.Label{Zh: "登录方式", En: "Ways to sign in"}
	msgLeft         = text.Label{Zh: "剩余", En: "left: "}
	msgLinkOutside  = text.Label{Zh: "关联：", En: "Link: "}
	msgDemoDevices  = text.Label{Zh: "演示账号没有登录设备。", En: "A demonstration's account has no devices."}

	msgFirst       = text.Label{Zh: "创建系统管理员", En: "Create the system administrator"}
	msgFirstNote   = text.Label{Zh: "此链接只能使用一次。系统管理员负责运行和备份，不查看业务数据；之后请由系统管理员请来安全管理员和审计管理员，三者不能是同一人。", En: "This link works once. The system administrator runs and backs up the system and sees no city data; afterwards he brings in the security and the audit administrator. No two of the three are one person."}
	msgSetPassword = text.Label{Zh: "设置密码", En: "Set your password"}
	msgFullName    = text.Label{Zh: "姓名", En: "Name"}
	msgOffice      = text.Label{Zh: "工作单位", En: "Office"}
	msgAgain       = text.Label{Zh: "再输入一次密码", En: "Password again"}
	msgNotTheSame  = text.Label{Zh: "两次输入的密码不一致", En: "The two passwords differ"}
	msgBadAccount  = text.Label{Zh: "账号为 3 至 32 位小写字母、数字、- 或 _，且未被使用；姓名必填", En: "An account has 3 to 32 of a-z, 0-9, - and _ and is not taken; a name is needed"}
	msgLinkGone    = text.Label{Zh: "链接已失效或已被使用，请重新获取", En: "The link has expired or was used; ask for a new one"}
	msgAccountHint = text.Label{Zh: "3 至 32 位小写字母、数字、- 或 _", En: "3 to 32 of a-z, 0-9, - and _"}
)

// methodNames are the proofs as people know them; an outside provider is not
// among them.
var methodNames = map[string]text.Label{
	"password": {Zh: "密码", En: "password"},
	"code":     {Zh: "短信验证码", En: "code by message"},
	"totp":     {Zh: "动态码", En: "authenticator app"},
	"passkey":  {Zh: "通行密钥", En: "passkey"},
	"recovery": {Zh: "恢复码", En: "recovery codes"},
	"wechat":   {Zh: "微信", En: "WeChat"},
}
