import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

const DESCRIPTION = `
Everything the pages do, for other systems.

**Signing in.** Send an API key as \`Authorization: Bearer vb_...\`; administrators make keys in the studio. With
\`X-On-Behalf-Of: <e-mail or account id>\` a key acts for a customer, who then sees and does what he may.

**Errors** are problem documents (RFC 9457, \`application/problem+json\`). Their \`code\` is stable; \`detail\` is for people
and may change. \`errors\` names each field that is wrong.

**Creating** takes \`Idempotency-Key\`: the same key with the same body within a day answers the first result again.

**Changing** takes the \`version\` that was read (or \`If-Match\`); 409 tells that somebody else was first.

**Lists** have \`items\` and \`next\`; give \`next\` as \`cursor\` to go on. **Rate limits** answer 429 with \`Retry-After\`.
`;

/** The API's description at /api/docs, and as OpenAPI at /api/openapi.json; made when first asked for. */
export function serveApiDocs(app: NestFastifyApplication): void {
  const document = () =>
    SwaggerModule.createDocument(
      app,
      new DocumentBuilder()
        .setTitle('Vraagbaak')
        .setDescription(DESCRIPTION)
        .setVersion('1')
        .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: vb_...' })
        .addSecurityRequirements('bearer')
        .build(),
      { operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}` },
    );
  SwaggerModule.setup('api/docs', app, () => onlyApi(document()), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Vraagbaak API',
  });
}

/** Pages and health are addresses too, but not part of the API. */
function onlyApi<Document extends { paths: Record<string, unknown> }>(document: Document): Document {
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/'));
  return { ...document, paths: Object.fromEntries(paths) };
}
