import { randomInt } from 'node:crypto';

const ADJECTIVES = (
  'amber ancient autumn bold brave bright brisk calm candid clever coastal cobalt cosmic crisp curious dapper daring dawning eager early ' +
  'earnest electric elegant fabled fearless festive gentle gilded glad golden graceful hardy hidden honest humble icy idle indigo jolly keen ' +
  'kind lively lucid lunar mellow merry mighty mild misty nimble noble northern patient placid polite proud quick quiet radiant rapid rustic ' +
  'serene silent silver smooth solar spry steady stellar sturdy subtle sunny swift tidy tranquil upbeat valiant velvet vivid warm wise witty zesty'
).split(' ');
const NOUNS = (
  'acorn alder anchor badger beacon birch bison brook canyon cedar comet condor coral crane creek cricket delta dolphin dune eagle ember falcon ' +
  'fern finch fjord forest fox gazelle glacier grove gull harbor hare hawk hazel heron hill ibis island ivy jay juniper kestrel lagoon lake lark ' +
  'lemur lichen lynx magpie maple marten meadow moose moss newt oak ocean orchid osprey otter owl panda pebble pine plover puffin quail rabbit ' +
  'raven reef river robin salmon seal sparrow spruce stoat stork summit swan thistle thrush tiger trout valley walrus willow wolf wren'
).split(' ');

/** A name for a run that was given none, as `brave-otter-482`. */
export const randomRunName = (): string =>
  `${ADJECTIVES[randomInt(ADJECTIVES.length)] ?? ''}-${NOUNS[randomInt(NOUNS.length)] ?? ''}-${randomInt(1000)}`;
