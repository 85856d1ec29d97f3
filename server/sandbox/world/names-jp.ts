import type { CompanyProfile } from "#server/sandbox/world/names-us";
import type { Draw } from "#server/sandbox/world/prng";

const STEMS = [
  ["青葉", "aoba"],
  ["富士見", "fujimi"],
  ["東都", "toto"],
  ["桜井", "sakurai"],
  ["北斗", "hokuto"],
  ["みなと", "minato"],
  ["大和田", "owada"],
  ["瑞穂台", "mizuhodai"],
  ["光洋", "koyo"],
  ["朝日丘", "asahigaoka"],
  ["白川", "shirakawa"],
  ["松風", "matsukaze"],
  ["旭川", "asahikawa"],
  ["清流", "seiryu"],
  ["千代田原", "chiyodahara"],
  ["山城", "yamashiro"],
  ["竹中央", "takechuo"],
  ["若葉", "wakaba"],
  ["海星", "kaisei"],
  ["日向", "hyuga"],
  ["高砂", "takasago"],
  ["三笠", "mikasa"],
] as const;
const TRADES = [
  ["電機", "denki"],
  ["物流", "butsuryu"],
  ["製薬", "seiyaku"],
  ["ソフトウェア", "software"],
  ["食品", "shokuhin"],
  ["精密工業", "seimitsu"],
  ["商事", "shoji"],
  ["化学", "kagaku"],
  ["システムズ", "systems"],
  ["エネルギー", "energy"],
  ["通信", "tsushin"],
  ["出版", "shuppan"],
  ["建設", "kensetsu"],
  ["保険サービス", "hoken"],
  ["機械", "kikai"],
] as const;
const FAMILY = [
  ["佐藤", "sato"],
  ["鈴木", "suzuki"],
  ["高橋", "takahashi"],
  ["田中", "tanaka"],
  ["伊藤", "ito"],
  ["渡辺", "watanabe"],
  ["山本", "yamamoto"],
  ["中村", "nakamura"],
  ["小林", "kobayashi"],
  ["加藤", "kato"],
  ["吉田", "yoshida"],
  ["山田", "yamada"],
  ["佐々木", "sasaki"],
  ["松本", "matsumoto"],
  ["井上", "inoue"],
] as const;
const GIVEN = [
  ["美咲", "misaki"],
  ["健太", "kenta"],
  ["陽子", "yoko"],
  ["大輔", "daisuke"],
  ["真由美", "mayumi"],
  ["拓也", "takuya"],
  ["彩", "aya"],
  ["誠", "makoto"],
  ["恵", "megumi"],
  ["翔太", "shota"],
  ["直樹", "naoki"],
  ["由紀", "yuki"],
] as const;
const PLACES = [
  ["東京都", "千代田区丸の内", "100", "3"],
  ["東京都", "港区芝公園", "105", "3"],
  ["東京都", "渋谷区神南", "150", "3"],
  ["大阪府", "大阪市北区梅田", "530", "6"],
  ["愛知県", "名古屋市中区栄", "460", "52"],
  ["福岡県", "福岡市博多区", "812", "92"],
  ["神奈川県", "横浜市西区", "220", "45"],
  ["京都府", "京都市下京区", "600", "75"],
  ["北海道", "札幌市中央区", "060", "11"],
  ["宮城県", "仙台市青葉区", "980", "22"],
] as const;

export function japaneseCompany(draw: Draw): CompanyProfile {
  const [stem, stemLatin] = draw.pick(STEMS);
  const [trade, tradeLatin] = draw.pick(TRADES);
  const [family, familyLatin] = draw.pick(FAMILY);
  const [given, givenLatin] = draw.pick(GIVEN);
  const [prefecture, ward, zip, area] = draw.pick(PLACES);
  const before = draw.happens(0.55);
  return {
    name: before ? `株式会社${stem}${trade}` : `${stem}${trade}株式会社`,
    contactName: `${family} ${given}`,
    mailbox: `${givenLatin}.${familyLatin}`,
    domain: `${stemLatin}-${tradeLatin}.example`,
    phone: `+81 ${area} ${draw.int(3000, 6999)} ${draw.int(1000, 9999)}`,
    vatNumber: `T${draw.int(1, 9)}${draw.int(100000, 999999)}${draw.int(100000, 999999)}`,
    address: {
      line1: `${draw.int(1, 5)}-${draw.int(1, 28)}-${draw.int(1, 20)}`,
      city: ward,
      state: prefecture,
      postalCode: `${zip}-${String(draw.int(1, 9999)).padStart(4, "0")}`,
      country: "JP",
    },
  };
}
