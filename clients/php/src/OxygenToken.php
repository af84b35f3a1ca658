<?php

declare(strict_types=1);

namespace Ergani\Token;

use OxygenSuite\OxygenErgani\Exceptions\AuthenticationException;
use OxygenSuite\OxygenErgani\Exceptions\ConnectionException;
use OxygenSuite\OxygenErgani\Exceptions\ErganiException;
use OxygenSuite\OxygenErgani\Http\Client;
use OxygenSuite\OxygenErgani\Responses\AuthenticationToken;
use OxygenSuite\OxygenErgani\Storage\TokenManager;

/**
 * Tokens of `ergani` for oxygen-ergani, in place of its `FileToken`: for a PHP process that lives longer than a token.
 *
 *     Token::setCurrentTokenManager(new OxygenToken(new TokenSource()), Environment::TEST);
 *
 * `ergani` logs in and refreshes, one process at a time; this object only ever holds an access token.
 */
final class OxygenToken implements TokenManager
{
    public function __construct(private readonly TokenSource $source) {}

    /**
     * @throws AuthenticationException when the credentials are rejected
     * @throws ConnectionException when ERGANI cannot be reached
     * @throws ErganiException for anything else; the cause is a `TokenError`
     */
    public function authenticate(): ?string
    {
        try {
            $current = $this->source->current();
            $token = $current !== null && $this->isRepeating()
                ? $this->source->replace($current)
                : $this->source->token();

            return $token->reveal();
        } catch (TokenError $error) {
            $class = match (true) {
                $error instanceof CredentialsRejected => AuthenticationException::class,
                $error instanceof Unreachable => ConnectionException::class,
                default => ErganiException::class,
            };
            throw new $class($error->getMessage(), $error->getCode(), $error);
        }
    }

    public function getAccessToken(): ?string
    {
        return $this->source->current()?->reveal();
    }

    /** `ergani` keeps it. */
    public function getRefreshToken(): ?string
    {
        return null;
    }

    public function isAccessTokenExpired(): bool
    {
        return $this->source->current() === null;
    }

    /** Whether a login is needed is the business of `ergani`. */
    public function isRefreshTokenExpired(): bool
    {
        return false;
    }

    public function setAuthToken(AuthenticationToken $token): static
    {
        throw new \LogicException('`ergani` keeps the session: a token cannot be put in from here');
    }

    /** After a 401: the session of the others is left alone, and the next call asks `ergani`. */
    public function failedAuthentication(): static
    {
        $this->source->forget();

        return $this;
    }

    public function authToken(): ?AuthenticationToken
    {
        $current = $this->source->current();
        if ($current === null) {
            return null;
        }
        $token = new AuthenticationToken();
        $token->accessToken = $current->reveal();
        $token->accessTokenExpiresAt = $current->expiresAt;

        return $token;
    }

    /**
     * Whether the client asks because ERGANI called the token expired. It repeats the call for as long as that goes on,
     * and says so in no other way than by asking from its method `request` itself.
     */
    private function isRepeating(): bool
    {
        $caller = debug_backtrace(\DEBUG_BACKTRACE_IGNORE_ARGS, 3)[2] ?? [];

        return ($caller['function'] ?? '') === 'request' && is_a($caller['class'] ?? '', Client::class, true);
    }
}
