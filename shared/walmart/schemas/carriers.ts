/**
 * The carriers whose names Walmart takes, with exact spelling, and the shipping methods (walmart-api.md section 7.5: documents of
 * 2023 with later additions). Any other carrier goes out as `otherCarrier` with a tracking URL.
 */

export const CARRIERS = [
  'UPS',
  'USPS',
  'FedEx',
  'Airborne',
  'OnTrac',
  'DHL Ecommerce - US',
  'DHL',
  /** LaserShip. */
  'LS',
  /** United Delivery Service. */
  'UDS',
  /** UPS Mail Innovations. */
  'UPSMI',
  'FDX',
  'PILOT',
  'ESTES',
  'SAIA',
  'FDS Express',
  'Seko Worldwide',
  'HIT Delivery',
  /** FedEx SmartPost. */
  'FEDEXSP',
  'RL Carriers',
  'Metropolitan Warehouse & Delivery',
  'China Post',
  'YunExpress',
  'Yellow Freight Sys',
  'AIT Worldwide Logistics',
  'Chukou1',
  'Sendle',
  'Landmark Global',
  'Sunyou',
  'Yanwen',
  '4PX',
  'GLS',
  'OSM Worldwide',
  'FIRST MILE',
  'AM Trucking',
  'CEVA',
  'India Post',
  'SF Express',
  'CNE',
  'TForce Freight',
  'AxleHire',
  'LSO',
  'Royal Mail',
  'ABF Freight System',
  'WanB',
  'Roadrunner Freight',
  'Meyer Distribution',
  'AAA Cooper',
  'Canada Post',
  'Southeastern Freight Lines',
  'Japan Post',
  'Correos de Mexico',
  'XPO Logistics',
  'JD Logistics',
  'YDH',
  'JCEX',
  'Flyt',
  'Deutsche Post',
  'Better Trucks',
  'Asendia',
  'SFC',
  'UBI',
  'ePost Global',
  'YF Logistics',
  'RXO',
  'Estes Express',
  'Shypmax',
  'WIN.IT America',
  'PITT OHIO',
  'PostNord Sweden',
  'Equick',
  'Whistl',
  'Tusou',
  'Shiprocket',
  'DTDC',
  'PTS',
] as const;

export type Carrier = (typeof CARRIERS)[number];

export const METHOD_CODES = ['Standard', 'Express', 'OneDay', 'Freight', 'WhiteGlove', 'Value'] as const;

export type MethodCode = (typeof METHOD_CODES)[number];

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const BY_BARE_NAME = new Map(CARRIERS.map((name) => [bare(name), name]));

/** The carrier that a name means, whatever its case and separators: answers write `FED_EX` (section 7.5). Undefined: not in the list. */
export const toCarrier = (name: string): Carrier | undefined => BY_BARE_NAME.get(bare(name));

/** Do two spellings mean the same carrier? */
export const isSameCarrier = (one: string, other: string): boolean => bare(one) === bare(other);
