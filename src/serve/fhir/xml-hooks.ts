import type { FastifyInstance } from 'fastify';
import type { TypeModels } from '#formats/fhir-xml/element-model.ts';
import { jsonOfXml } from '#formats/fhir-xml/json-of-xml.ts';
import { xmlOfJson } from '#formats/fhir-xml/xml-of-json.ts';
import { formatAsked, isXml } from './format.ts';
import { firstValue } from './parameters.ts';

/**
 * XML at the rim: inside, everything is JSON. A body in XML becomes JSON before an interaction sees it; an answer, refusals
 * too, becomes XML where that is what was asked for.
 */
export function xmlHooks(http: FastifyInstance, models: TypeModels): void {
  http.addHook('preHandler', async (request) => {
    const { body, headers } = request;
    if (!isXml(headers['content-type']) || !Buffer.isBuffer(body) || body.length === 0) return;
    request.body = Buffer.from(jsonOfXml(body, models));
    headers['content-type'] = 'application/fhir+json';
  });
  http.addHook('onSend', async (request, reply, payload) => {
    const isFhirJson = String(reply.getHeader('content-type') ?? '').startsWith('application/fhir+json');
    if (!isFhirJson || typeof payload !== 'string' || payload === '') return payload;
    const query = request.url.slice(request.url.indexOf('?') + 1);
    if (formatAsked(firstValue(query, '_format'), request.headers.accept) !== 'xml') return payload;
    reply.type('application/fhir+xml; charset=utf-8');
    return xmlOfJson(payload, models, firstValue(query, '_pretty') === 'true');
  });
}
