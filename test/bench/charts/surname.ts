import { traitOf } from '#synthetic/random.ts';

const first =
  'Alder Ash Barn Birch Bram Brook Cliff Clover Cob Corn Dale Elder Fen Fern Flint Frost Gale Glen Gorse Hail'
    .concat(' Hart Haw Hazel Heath Holm Ivy Kelp Lark Linden Loam Marl Marsh Mist Moss Oak Reed Rime Rush Sedge Thorn')
    .split(' ');
const last = 'bank barrow bay beck bourne bridge bury by clough combe cote croft dell den don down edge field fold ford'
  .concat(' garth gate ham haven hay head hill hithe holt hurst ing keld land leigh ley lock low mead mere mill')
  .concat(' moor ness over pool port ridge rigg shaw side stead stoke stow thwaite ton tree wade well wick wold worth')
  .split(' ');

/** An invented family name. As with real ones, one person in a hundred has the commonest, and most names are rare. */
export function surnameOf(seed: number, index: number): string {
  const rank = Math.floor(first.length * last.length * traitOf(seed, index, 5) ** 1.7);
  return `${first[rank % first.length]}${last[Math.floor(rank / first.length)]}`;
}
