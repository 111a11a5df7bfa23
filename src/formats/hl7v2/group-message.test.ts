import { expect, test } from 'vitest';
import { Group } from './group.ts';
import { groupMessage } from './group-message.ts';
import { parseMessage } from './parse-message.ts';

/** `ORU_R01(MSH PATIENT_RESULT(…))`, and the findings as `PV2[1] information`. */
function grouped(type: string, ids: string): { groups: string; findings: string[] } {
  const segments = ids === '' ? [] : ids.split(' ').map((id) => `${id}|`);
  const group = groupMessage(parseMessage(Buffer.from([`MSH|^~\\&|||||||${type}|1|P|2.5`, ...segments].join('\r'))));
  return { groups: show(group), findings: group.findings.map(({ place, severity }) => `${place} ${severity}`) };
}

const show = (group: Group): string =>
  `${group.name}(${group.items.map((item) => (item instanceof Group ? show(item) : item.id)).join(' ')})`;

const inOrder = (type: string, ids: string, groups: string): void => {
  expect(grouped(type, ids)).toEqual({ groups, findings: [] });
};

test('ORU^R01 has its results, notes, specimens and visits where they belong', () => {
  inOrder(
    'ORU^R01^ORU_R01',
    'SFT PID PD1 NTE NK1 PV1 PV2 ORC OBR NTE TQ1 TQ2 CTD OBX NTE NTE OBX ZZ1 SPM OBX OBR OBX PID ORC OBR OBX',
    'ORU_R01(MSH SFT PATIENT_RESULT(PATIENT(PID PD1 NTE NK1 VISIT(PV1 PV2)) ' +
      'ORDER_OBSERVATION(ORC OBR NTE TIMING_QTY(TQ1 TQ2) CTD OBSERVATION(OBX NTE NTE) OBSERVATION(OBX ZZ1) ' +
      'SPECIMEN(SPM SPECIMEN_OBSERVATION(OBX))) ORDER_OBSERVATION(OBR OBSERVATION(OBX))) ' +
      'PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(ORC OBR OBSERVATION(OBX))))',
  );
});

test('OBX after a specimen that comes before any result are results of the order', () => {
  inOrder(
    'ORU^R01',
    'PID OBR SPM OBX OBX SPM',
    'ORU_R01(MSH PATIENT_RESULT(PATIENT(PID) ' +
      'ORDER_OBSERVATION(OBR SPECIMEN(SPM) OBSERVATION(OBX) OBSERVATION(OBX) SPECIMEN(SPM))))',
  );
});

test('what is required and missing costs nothing, and a note before it does not part what belongs together', () => {
  inOrder('ORU^R01', 'ORC NTE OBR OBX', 'ORU_R01(MSH PATIENT_RESULT(ORDER_OBSERVATION(ORC NTE OBR OBSERVATION(OBX))))');
  inOrder(
    'ORU^R01',
    'ORC OBX OBX',
    'ORU_R01(MSH PATIENT_RESULT(ORDER_OBSERVATION(ORC OBSERVATION(OBX) OBSERVATION(OBX))))',
  );
  inOrder('ADT^A08', 'PID AL1 AL1 DG1 IN1 IN2', 'ADT_A01(MSH PID AL1 AL1 DG1 INSURANCE(IN1 IN2))');
});

test('a segment out of order goes where it belongs, with a finding, and those after it stay where they are', () => {
  expect(grouped('ORU^R01', 'PID OBR OBX PV1 NTE OBX PV2')).toEqual({
    groups:
      'ORU_R01(MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1 PV2)) ORDER_OBSERVATION(OBR OBSERVATION(OBX NTE) OBSERVATION(OBX))))',
    findings: ['PV1[1] information', 'PV2[1] information'],
  });
  expect(grouped('ADT^A01', 'EVN PID PV1 NK1 AL1')).toEqual({
    groups: 'ADT_A01(MSH EVN PID PV1 NK1 AL1)',
    findings: ['NK1[1] information'],
  });
});

test('a segment that the structure does not know stays with the group before it, with a finding', () => {
  expect(grouped('ORU^R01', 'PID OBR OBX XYZ OBX')).toEqual({
    groups: 'ORU_R01(MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX XYZ) OBSERVATION(OBX))))',
    findings: ['XYZ[1] warning'],
  });
});

test('Z-segments stay with the group that they follow', () => {
  inOrder(
    'ADT^A04',
    'ZBE EVN PID ZPI PV1 IN1 ZIN IN1',
    'ADT_A01(MSH ZBE EVN PID ZPI PV1 INSURANCE(IN1 ZIN) INSURANCE(IN1))',
  );
});

test.each([
  ['ADT^A01', 'EVN PID PD1 ROL NK1 PV1 PV2 DB1 OBX AL1 DG1 DRG PR1 ROL GT1 IN1 IN2 IN3 IN1 ACC UB1 UB2 PDA'],
  ['ADT^A02', 'EVN PID PD1 PV1 PV2 DB1 OBX PDA'],
  ['ADT^A03', 'EVN PID PD1 NK1 PV1 PV2 AL1 DG1 DRG PR1 ROL OBX GT1 IN1 ACC PDA'],
  ['ADT^A05', 'EVN PID PD1 NK1 PV1 PV2 DB1 OBX AL1 DG1 PR1 GT1 IN1 ACC UB1 UB2'],
  ['ADT^A06', 'EVN PID PD1 MRG NK1 PV1 PV2 DB1 OBX AL1 DG1 PR1 GT1 IN1 ACC'],
  ['ADT^A09', 'EVN PID PD1 PV1 PV2 DB1 OBX DG1'],
  ['ADT^A12', 'EVN PID PD1 PV1 PV2 DB1 OBX DG1'],
  ['ADT^A15', 'EVN PID PD1 PV1 PV2 OBX DG1'],
  ['ADT^A17', 'EVN PID PD1 PV1 PV2 OBX PID PV1 DB1'],
  ['ADT^A18', 'EVN PID PD1 MRG PV1'],
  ['ADT^A20', 'EVN NPU'],
  ['ADT^A22', 'EVN PID PD1 PV1 PV2 DB1 OBX'],
  ['ADT^A24', 'EVN PID PD1 PV1 DB1 PID PV1'],
  ['ADT^A28', 'EVN PID PD1 NK1 AL1 DG1 IN1'],
  ['ADT^A31', 'EVN PID PV1 AL1'],
  ['ADT^A34', 'EVN PID PD1 MRG'],
  ['ADT^A37', 'EVN PID PID'],
  ['ADT^A38', 'EVN PID PD1 PV1 PV2 DB1 OBX DG1 DRG'],
  ['ADT^A40', 'EVN PID PD1 MRG PV1 PID MRG'],
  ['ADT^A43', 'EVN PID PD1 MRG PID MRG'],
  ['ADT^A45', 'EVN PID PD1 MRG PV1 MRG PV1'],
  ['ADT^A50', 'EVN PID PD1 MRG PV1'],
  ['ADT^A52', 'EVN PID PD1 PV1 PV2'],
  ['ADT^A54', 'EVN PID PD1 ROL PV1 PV2 ROL'],
  ['ADT^A60', 'EVN PID PV1 PV2 IAM NTE IAM'],
  ['ADT^A61', 'EVN PID PD1 PV1 ROL PV2'],
])('%s takes its segments in the order of the standard', (type, ids) => {
  const { groups, findings } = grouped(type, ids);
  expect(findings).toEqual([]);
  expect(groups.match(/\b[A-Z][A-Z0-9]{2}\b/g)!.join(' ')).toBe(`MSH ${ids}`);
});

test('a participation behind the notes of a result begins no order: the specimens after it are of the same', () => {
  expect(grouped('OMG^O19', 'PID ORC OBR OBX NTE PRT SPM OBX ORC OBR').groups).toBe(
    'OMG_O19(MSH PATIENT(PID) ORDER(ORC OBSERVATION_REQUEST(OBR OBSERVATION(OBX NTE PRT) ' +
      'SPECIMEN(SPM SPECIMEN_OBSERVATION(OBX)))) ORDER(ORC OBSERVATION_REQUEST(OBR)))',
  );
});

test('patients of one message are groups', () => {
  inOrder('ADT^A40', 'EVN PID MRG PID PD1 MRG', 'ADT_A39(MSH EVN PATIENT(PID MRG) PATIENT(PID PD1 MRG))');
  inOrder('ADT^A17', 'EVN PID PV1 PID PV1', 'ADT_A17(MSH EVN PATIENT(PID PV1) PATIENT(PID PV1))');
  inOrder('ADT^A45', 'EVN PID MRG PV1 MRG PV1', 'ADT_A45(MSH EVN PID MERGE_INFO(MRG PV1) MERGE_INFO(MRG PV1))');
});

test('the event decides, whatever MSH-9.3 says; an event unknown leaves it to MSH-9.3', () => {
  expect(grouped('ADT^A40^ADT_A01', 'EVN PID MRG').groups).toBe('ADT_A39(MSH EVN PATIENT(PID MRG))');
  expect(grouped('ADT^Z01^ADT_A01', 'EVN PID IN1').groups).toBe('ADT_A01(MSH EVN PID INSURANCE(IN1))');
  expect(grouped('MFQ', 'PID OBR').groups).toBe('MFQ(MSH PID OBR)');
  // Before 2.2 an ORU had no event; it can be one only.
  expect(grouped('ORU', 'PID OBR').groups).toBe('ORU_R01(MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR)))');
});

test('a structure that is not known is one flat group without findings', () => {
  expect(grouped('XXX^Y01', 'PID QQQ OBX')).toEqual({ groups: 'XXX_Y01(MSH PID QQQ OBX)', findings: [] });
});

test('groups and segments are found by name', () => {
  const group = groupMessage(
    parseMessage(Buffer.from('MSH|^~\\&|||||||ORU^R01|1|P|2.5\rPID|1\rOBR|1\rOBX|1\rNTE|1\rNTE|2\rOBX|2\r')),
  );
  const order = group.group('PATIENT_RESULT')!.group('ORDER_OBSERVATION')!;
  expect(order.segment('OBR')!.value(1)).toBe('1');
  expect(order.groups('OBSERVATION').map((observation) => observation.segments('NTE').length)).toEqual([2, 0]);
  expect([order.segment('OBX'), order.group('SPECIMEN'), order.segments('ZZZ')]).toEqual([undefined, undefined, []]);
});

test('a hundred thousand segments in any order are grouped, each once', () => {
  const ids = ['PID', 'PV1', 'ORC', 'OBR', 'OBX', 'NTE', 'SPM', 'ZZZ', 'XYZ', 'TQ1', 'PV2'];
  const lines = Array.from({ length: 99_000 }, (_, at) => `${ids[(at * at + (at >> 3)) % ids.length]}|${at}`);
  const message = parseMessage(Buffer.from(['MSH|^~\\&|||||||ORU^R01|1|P|2.5', ...lines].join('\r')));
  const count = (group: Group): number =>
    group.items.reduce((sum, item) => sum + (item instanceof Group ? count(item) : 1), 0);
  expect(count(groupMessage(message))).toBe(message.segments.length);
});
