<?php

declare(strict_types=1);

/*
 * As much of the contract of oxygen-ergani as `OxygenToken` needs, so that the tests need no download. A client of the
 * same shape: it asks its manager for a token before each call, and again when the server calls the token expired.
 */

namespace OxygenSuite\OxygenErgani\Responses {
    class AuthenticationToken
    {
        public ?string $accessToken = null;
        public ?\DateTimeImmutable $accessTokenExpiresAt = null;
    }
}

namespace OxygenSuite\OxygenErgani\Exceptions {
    class ErganiException extends \Exception {}
    class AuthenticationException extends ErganiException {}
    class ConnectionException extends ErganiException {}
}

namespace OxygenSuite\OxygenErgani\Storage {
    use OxygenSuite\OxygenErgani\Responses\AuthenticationToken;

    interface TokenManager
    {
        public function getAccessToken(): ?string;

        public function getRefreshToken(): ?string;

        public function isAccessTokenExpired(): bool;

        public function isRefreshTokenExpired(): bool;

        public function setAuthToken(AuthenticationToken $token): static;

        public function authenticate(): ?string;

        public function failedAuthentication(): static;

        public function authToken(): ?AuthenticationToken;
    }
}

namespace OxygenSuite\OxygenErgani\Http {
    use OxygenSuite\OxygenErgani\Exceptions\AuthenticationException;
    use OxygenSuite\OxygenErgani\Storage\TokenManager;

    class Client
    {
        public static ?TokenManager $manager = null;

        public function get(string $url): int
        {
            return $this->request($url);
        }

        protected function request(string $url): int
        {
            [$status, $isExpired] = \call($url, $this->token());
            if ($status === 401 && $isExpired) {
                self::$manager->authenticate();

                return $this->request($url);
            }
            if ($status === 401) {
                self::$manager->failedAuthentication();
                throw new AuthenticationException('', 401);
            }

            return $status;
        }

        private function token(): string
        {
            return (string) self::$manager->authenticate();
        }
    }
}
