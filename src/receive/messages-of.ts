import { splitBatch } from '#formats/hl7v2/split-batch.ts';
