// An OpenID Connect provider for tests, made of the npm package oidc-provider, which we did not write.
//
//   node server.mjs REDIRECT_URI POST_LOGOUT_URI
//
// It prints its issuer on the first line and lives until its standard input ends. Nobody types a password here:
// GET /control?account=maria&acr=…&amr=pwd+mfa says who logs in next.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';

console.info = console.warn = () => {};
const { default: Provider } = await import('oidc-provider');

const [redirect, home] = process.argv.slice(2);
const people = {
  maria: { pesel: '85021412346', given_name: 'Maria', family_name: 'Żółkiewska', birthdate: '1985-02-14', email: 'maria@region.example.pl', email_verified: true },
  jan: { pesel: '44051401458', given_name: 'Jan', family_name: 'Nowak', birthdate: '1944-05-14', email: 'jan@region.example.pl', email_verified: false },
  anna: { given_name: 'Anna', family_name: 'Nowak', email: 'anna@lipowa.example.pl', email_verified: true, groups: ['drogi', 'wszyscy'] },
};
let next = { account: 'maria', acr: 'urn:region:substantial' };

const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg });
const client = (id) => ({
  client_id: id, client_secret: `tajny-klucz-klienta-${id}`, redirect_uris: [redirect], post_logout_redirect_uris: [home],
  grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic',
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('wrota'), client('inny')],
    jwks: { keys: [key('ec', { namedCurve: 'P-256' }, 'ES256'), key('rsa', { modulusLength: 2048 }, 'RS256')] },
    cookies: { keys: ['tylko-do-prób'] },
    acrValues: ['urn:region:low', 'urn:region:substantial'],
    claims: { openid: ['sub', 'acr', 'amr'], osoba: ['pesel', 'given_name', 'family_name', 'birthdate'], email: ['email', 'email_verified'], grupy: ['groups'], acr: null, amr: null },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid osoba email grupy');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', async (req, res) => {
    const url = new URL(req.url, issuer);
    if (url.pathname === '/control') {
      next = Object.fromEntries(url.searchParams);
      res.end('ok');
    } else if (url.pathname.startsWith('/interaction/')) {
      const result = next.account ? { login: { accountId: next.account, acr: next.acr, amr: next.amr?.split(' ') } } : { error: 'access_denied' };
      await provider.interactionFinished(req, res, result);
    } else {
      answer(req, res);
    }
  });
  console.log(issuer);
});
process.stdin.resume().on('end', () => process.exit(0));
