/** What synthetic claims are made of. Names are put together from syllables; nobody is meant. */

export const latinStarts =
  'Al An Ar Bel Ber Bri Cal Car Cel Cor Da Del Dor El Em Er Fa Fer Flo Gar Gen Gil Ha Hel Hor Is Iv Jan Jo Jul Ka Kel Kor La Len Lor Ma Mel Mor Na Nel Nor Ol Or Pat Per Pia Qui Ra Rel Ros Sa Sel Sid Ta Tel Tor Ul Val Ver Wil Xan Yor Zel'.split(
    ' ',
  )
export const latinMiddles = 'a e i o an en in on ar er ir or al el il ol as es is os'.split(' ')
export const latinEnds =
  'bert da dra fred ga la lia lin mar mira na nette nia ra ric rina ron sa sha ta ton tta via wen'.split(
    ' ',
  )
export const surnameEnds =
  'by dale dez field ford gan ham hart ington ison ley low man mont nau ner ova quist ridge ski son stead ston ter ton vale ville wick wood worth'.split(
    ' ',
  )

export const chineseSurnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴',
]
export const givenCharacters = [
  ...'安邦宝彬斌冰博昌晨成承春聪翠丹道德东栋恩帆芳菲丰峰凤福刚光国海涵翰浩和恒红宏华欢辉慧吉佳嘉建健江洁杰金锦进晶景静娟军君俊凯康可坤兰乐雷磊莉力立丽亮琳玲龙璐洛茂美梦敏明娜楠宁鹏平萍琪奇琦强青清庆秋泉群然仁荣蓉如瑞若山珊尚绍诗石书淑思松涛天婷彤伟文武希夏翔晓欣新星兴雄秀旭学雪雅艳阳洋一怡艺益茵银英莹盈永咏勇友雨玉裕元媛远月云泽展哲振正志智忠竹子紫宗祖',
]

export const cities = [
  ['Harbor City', 'Northland'],
  ['Lakeside', 'Northland'],
  ['Mill Bend', 'Northland'],
  ['Stone Ferry', 'Eastmark'],
  ['Old Orchard', 'Eastmark'],
  ['Cedar Point', 'Eastmark'],
  ['Riverton', 'Southmoor'],
  ['Hillcrest', 'Southmoor'],
] as const
export const organizationKinds = [
  'General Hospital',
  'Community Clinic',
  'Medical Center',
  'Family Practice',
  'Outpatient Clinic',
  'Dental Clinic',
  'Rehabilitation Hospital',
  'Urgent Care',
]
export const payers = [
  'Synthetic Mutual',
  'Example Health Cover',
  'Sample Care Plan',
  'Model Insurance Pool',
  'NO_INSURANCE',
]
/** Class, and the code of its visit. */
export const visits = [
  ['ambulatory', '185345009', 'Encounter for symptom'],
  ['wellness', '162673000', 'General examination of patient (procedure)'],
  ['outpatient', '185347001', 'Encounter for problem (procedure)'],
  ['emergency', '50849002', 'Emergency room admission (procedure)'],
  ['inpatient', '185389009', 'Follow-up visit'],
  ['urgentcare', '702927004', 'Urgent care clinic (procedure)'],
] as const
export const conditions = [
  ['195662009', 'Acute viral pharyngitis (disorder)'],
  ['65363002', 'Otitis media'],
  ['444814009', 'Viral sinusitis (disorder)'],
  ['10509002', 'Acute bronchitis (disorder)'],
  ['38341003', 'Hypertension'],
  ['44054006', 'Diabetes'],
  ['233678006', 'Childhood asthma'],
  ['44465007', 'Sprain of ankle'],
  ['58150001', 'Fracture of clavicle'],
  ['271737000', 'Anemia (disorder)'],
  ['36971009', 'Sinusitis (disorder)'],
  ['75498004', 'Acute bacterial sinusitis (disorder)'],
  ['43878008', 'Streptococcal sore throat (disorder)'],
  ['39848009', 'Whiplash injury to neck'],
  ['284551006', 'Laceration of foot'],
  ['60234000', 'Aortic valve regurgitation (disorder)'],
] as const
/** Code, name, unit price in cents. */
export const charges = [
  ['117015009', 'Throat culture (procedure)', 26_350],
  ['430193006', 'Medication Reconciliation (procedure)', 5437],
  ['308192', 'Amoxicillin 500 MG Oral Tablet', 2908],
  ['198405', 'Ibuprofen 100 MG Oral Tablet', 1641],
  ['710824005', 'Assessment of health and social care needs (procedure)', 5437],
  ['399208008', 'Plain chest X-ray (procedure)', 41_220],
  ['171207006', 'Depression screening (procedure)', 4310],
  ['274474001', 'Bone immobilization', 52_115],
  ['23426006', 'Measurement of respiratory function (procedure)', 18_200],
  ['127783003', 'Spirometry (procedure)', 15_580],
  ['395123', 'Warfarin Sodium 5 MG Oral Tablet', 890],
  ['314231', 'Simvastatin 10 MG Oral Tablet', 405],
  ['310798', 'Hydrochlorothiazide 25 MG Oral Tablet', 377],
  ['104091002', 'Hemogram, automated, with complete blood count', 9640],
  ['34043003', 'Dental consultation and report', 7500],
  ['228557008', 'Cognitive and behavioral therapy (regime/therapy)', 21_075],
] as const
